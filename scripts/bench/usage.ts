import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Usage {
  /** User and system time, in s: other work on the machine adds less to it than to wall time. */
  cpu: number;
  /** The peak of the resident memory, in MB. */
  memory: number;
}

/** A module that records what its process has used, when it exits. */
const recorder = (file: string): string => `
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 };
  writeFileSync(${JSON.stringify(file)}, JSON.stringify(usage));
});
`;

/** Runs a script of Node to its end. Returns its output and usage. Throws if it fails. */
export function measureProcess(
  args: string[],
  cwd: string,
): Usage & { output: string; warnings: number } {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'));
  const [module, record] = [join(folder, 'recorder.mjs'), join(folder, 'usage.json')];
  writeFileSync(module, recorder(record));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', pathToFileURL(module).href, ...args],
    { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr);
  const usage = JSON.parse(readFileSync(record, 'utf8')) as Usage;
  return { output: stdout, warnings: stderr.match(/ warning: /g)?.length ?? 0, ...usage };
}
