import { watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Resolves shortly after one of the files is saved, because editors often cause several events. */
export function nextSave(files: string[]): Promise<void> {
  return new Promise((done) => {
    const folders = new Set(files.map((file) => dirname(file)));
    let timer: NodeJS.Timeout | undefined;
    const watchers = [...folders].map((folder) =>
      watch(folder, (_event, name) => {
        if (!files.includes(join(folder, String(name)))) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const watcher of watchers) watcher.close();
          done();
        }, 50);
      }),
    );
  });
}
