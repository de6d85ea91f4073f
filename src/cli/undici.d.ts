/** The parts of undici that the command bundles. undici declares only the types of the whole, which is half as large again. */
declare module 'undici/index-fetch.js' {
  export { EnvHttpProxyAgent, fetch } from 'undici';
}

declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
