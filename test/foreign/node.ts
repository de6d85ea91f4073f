import { execFile } from 'node:child_process';

/** Runs a module in a Node of its own, without a network: for what would end the process of the tests. */
export async function runInNode(source: string): Promise<{ code: number; stderr: string }> {
  const offline = `globalThis.fetch = async () => { throw new Error('Nothing may leave this machine'); };\n`;
  const args = ['--input-type=module', '--eval', offline + source];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: import.meta.dirname }, (error, _, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stderr });
    });
  });
}
