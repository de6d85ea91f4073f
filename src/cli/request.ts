import type { Command } from 'commander';
import { type ClientOptions, createClient } from './client.ts';
import { asCurl } from './curl-format.ts';
import { asHttp } from './http-format.ts';
import { print } from './output.ts';

export interface RequestOptions extends ClientOptions {
  strong?: true;
  format: 'http' | 'curl';
}

const FORMATS = { http: asHttp, curl: asCurl };

/** `plex-pin request`: the request that a sign-in begins with, as text. */
export async function printRequest(options: RequestOptions, command: Command): Promise<void> {
  const client = await createClient(options, command);
  const request = await client.getPin.request({ strong: options.strong ?? false });
  // Headers hold one character a byte: written as Latin-1, they are the bytes on the wire.
  await print(Buffer.from(FORMATS[options.format](request), 'latin1'));
}
