import { register } from 'node:module';
import { onTestFinished, vi } from 'vitest';

type SetCookie = (name: string, value: string, options: object) => void;

declare global {
  var nextCookieStore: { set: SetCookie } | undefined;
}

const NEXT_HEADERS = `
export const cookies = async () => globalThis.nextCookieStore;
export const headers = async () => new Headers();
`;

const HOOKS = `
export const resolve = (specifier, context, next) =>
  specifier === 'next/headers.js'
    ? { url: 'data:text/javascript,${encodeURIComponent(NEXT_HEADERS)}', shortCircuit: true }
    : next(specifier, context);
`;

/** Stands in for the cookies of a server action of Next.js. Returns the function that sets them. */
export function mockNextCookies() {
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
  const set = vi.fn<SetCookie>();
  globalThis.nextCookieStore = { set };
  onTestFinished(() => {
    globalThis.nextCookieStore = undefined;
  });
  return set;
}
