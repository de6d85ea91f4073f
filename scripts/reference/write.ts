import { cpSync, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Application, Converter, PageEvent, TSConfigReader, TypeDocReader } from 'typedoc';
import { editPage } from './page.ts';
import { hideConstructors, methodSignatures, parametersWithoutDescription } from './reflections.ts';
import { linkThrownErrors } from './thrown-errors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OPERATIONS = join(ROOT, 'generated/docs');

/**
 * Writes the reference of the API and that of plex.tv's requests and models into a folder. Returns whether every export
 * is documented; otherwise typedoc has logged which are not.
 */
export async function writeReference(folder: string): Promise<boolean> {
  const out = join(ROOT, folder, 'api');
  const plexTv = join(ROOT, folder, 'plex-tv');
  for (const stale of [out, plexTv]) rmSync(stale, { recursive: true, force: true });
  const app = await Application.bootstrapWithPlugins(
    { options: join(ROOT, 'typedoc.json'), tsconfig: join(ROOT, 'tsconfig.json'), out },
    [new TypeDocReader(), new TSConfigReader()],
  );
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, hideConstructors);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, linkThrownErrors);
  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  for (const name of parametersWithoutDescription(project)) {
    app.logger.error(`The parameter ${name} has no description`);
  }
  const signatures = methodSignatures(project);
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = editPage(page, signatures, (name) =>
      existsSync(join(OPERATIONS, `${name}.md`)),
    );
  });
  await app.generateOutputs(project);
  cpSync(OPERATIONS, plexTv, { recursive: true });
  cpSync(join(plexTv, 'README.md'), join(plexTv, 'index.md'));
  rmSync(join(plexTv, 'README.md'));
  return !app.logger.hasErrors() && app.logger.validationWarningCount === 0;
}
