import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createBrowser, type Server } from './browser.ts';
import { codeIn, forwardUrlIn, ORIGIN, PATH, setUp } from './setup.ts';

const SIGN_INS = 200;
const SEED = 20_261_122;

test(`${SIGN_INS} sign-ins complete on three instances that share only a secret, each request on any of them`, async () => {
  const sandbox = createSandbox();
  const instances = Array.from({ length: 3 }, () => setUp({}, { sandbox }));
  const loads = instances.map(() => 0);
  const [picks = []] = fc.sample(
    fc.array(fc.nat(2), { minLength: SIGN_INS * 8, maxLength: SIGN_INS * 8 }),
    { numRuns: 1, seed: SEED },
  );
  const balancer: Server = (request) => {
    const pick = picks.pop() ?? 0;
    loads[pick] = (loads[pick] ?? 0) + 1;
    return instances[pick]?.handler(request) ?? Promise.reject(new Error('No instance'));
  };

  const signIn = async (index: number): Promise<unknown> => {
    const browser = createBrowser(balancer, ORIGIN);
    const mode = index % 2 === 0 ? 'popup' : 'redirect';
    const returnTo = `/${index}`;
    const user = index % 3 === 0 ? 'friend' : 'owner';
    const { url, state } = await browser.start({ mode, returnTo });
    const status = `${PATH}/status?state=${state}`;
    const before: unknown = await (await browser.fetch(status)).json();
    sandbox.approve(codeIn(url), { user });
    await browser.fetch(status);
    await browser.visit(forwardUrlIn(url));
    const end = await browser.visit(`${PATH}/callback?state=${state}&here=1`);
    const again = await browser.visit(`${PATH}/callback?state=${state}&here=1`);
    const after: unknown = await (await browser.fetch(status)).json();
    return {
      before,
      user: browser.cookies.get('session')?.value === user,
      ends: [end, again].map((one) => [one.status, one.headers.get('location')]),
      after,
    };
  };
  const results = await Promise.all(Array.from({ length: SIGN_INS }, (_, index) => signIn(index)));

  expect(results).toEqual(
    results.map((_, index) => ({
      before: { status: 'pending' },
      user: true,
      ends: [
        [303, `/${index}`],
        [303, `/${index}`],
      ],
      after: { status: 'approved' },
    })),
  );
  expect(instances.flatMap(({ signedIn }) => signedIn)).toHaveLength(SIGN_INS);
  for (const load of loads) expect(load).toBeGreaterThan(SIGN_INS);
});
