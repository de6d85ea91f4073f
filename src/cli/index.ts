#!/usr/bin/env node
import process from 'node:process';
import { run } from './run.ts';

// A reader that has left (`| head`) is no failure. What else goes wrong on stdout, `print` reports.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv);
