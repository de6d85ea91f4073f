// Requests and responses as React Native has them: without streams.
import process from 'node:process';

Object.defineProperty(Request.prototype, 'body', { value: undefined });
globalThis.withoutStream = (fetch) => async (input, init) =>
  Object.defineProperty(await fetch(input, init), 'body', { value: undefined });
globalThis.fetch = globalThis.withoutStream(globalThis.fetch);

const { run } = await import('./react-native-conformance.js');
process.stdout.write(JSON.stringify(await run(process.env.PLEX_TV, process.env.BODIES, 'native')));
