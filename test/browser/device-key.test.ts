import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let script = '';

beforeAll(async () => {
  browser = await launchChromium();
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { createPlexClient, startSignIn } from '../../src/index.ts';
        export * from '../../src/jwt/index.ts';
      `,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'iife',
    globalName: 'plexPin',
    write: false,
  });
  script = outputFiles[0]?.text ?? '';
});
afterAll(() => browser.close());

/** Globals of the page: the library. */
interface PageGlobals {
  plexPin: typeof import('../../src/index.ts') & typeof import('../../src/jwt/index.ts');
}

test('a non-extractable key survives a reload in IndexedDB and signs in', async () => {
  await using sandbox = createSandbox({ autoApprove: 0 });
  const { url } = await sandbox.listen();
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  // WebCrypto needs a secure context, such as a page on a loopback address.
  await page.route(`${url}/app`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>The app</title>' }),
  );

  await page.goto(`${url}/app`);
  await page.addScriptTag({ content: script });
  const created = await page.evaluate(async () => {
    const { plexPin } = globalThis as unknown as PageGlobals;
    const key = await plexPin.generateDeviceKey({ extractable: false });
    const error = await plexPin.exportDeviceKey(key).catch(String);
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('keys');
      request.onupgradeneeded = () => request.result.createObjectStore('keys');
      request.onsuccess = () => resolve(request.result);
    });
    await new Promise<void>((resolve) => {
      const stored = database.transaction('keys', 'readwrite');
      stored.objectStore('keys').put(key.keyPair, 'device');
      stored.oncomplete = () => resolve();
    });
    return { kid: key.kid, error };
  });
  expect(created.error).toContain('IndexedDB');

  await page.reload();
  await page.addScriptTag({ content: script });
  const restored = await page.evaluate(async (plexTv) => {
    const { plexPin } = globalThis as unknown as PageGlobals;
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('keys');
      request.onsuccess = () => resolve(request.result);
    });
    const keyPair = await new Promise<CryptoKeyPair>((resolve) => {
      const request: IDBRequest<CryptoKeyPair> = database
        .transaction('keys')
        .objectStore('keys')
        .get('device');
      request.onsuccess = () => resolve(request.result);
    });
    const deviceKey = await plexPin.importDeviceKey(keyPair);
    const plex = plexPin.createPlexClient({ clientIdentifier: 'browser', plexTv });
    const signIn = await plexPin.startSignIn(plex, { deviceKey });
    const { token } = await signIn.wait();
    const refreshed = await plexPin.refreshToken(plex, { deviceKey });
    return {
      kid: deviceKey.kid,
      thumbprints: [
        (await plexPin.verifyToken(plex, token, { deviceKey })).thumbprint,
        refreshed.claims.thumbprint,
      ],
    };
  }, url);
  expect(restored).toEqual({ kid: created.kid, thumbprints: [created.kid, created.kid] });
});
