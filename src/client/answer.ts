import { parseJson, readText } from './body.ts';
import { cancelBody } from './cancel-body.ts';
import { PlexResponseError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { redact } from './redact.ts';
import { refusal } from './refusal.ts';

/** JSON says so; plain text and no type at all are let through to the parser. HTML and XML are not. */
const MAY_BE_JSON = /^$|\bjson\b|^text\/plain\b/i;

/** What an answer holds: the status counts first, then the content type, then the schema of the operation. */
export async function readAnswer(response: Response, exchange: Exchange): Promise<unknown> {
  const { settings, name, operation } = exchange;
  const { status, ok, headers, body } = response;
  settings.lastResponse.current = {
    date: headers.get('Date'),
    wall: Date.now(),
    monotonic: performance.now(),
  };
  if (!ok) throw await refusal(response, exchange);
  const { answer } = operation;
  if (!answer) return cancelBody(body);
  const { validate, optional } = answer;

  const unexpected = (what: string) =>
    new PlexResponseError(
      `plex.tv answered ${name} with ${status} and ${what}: try again later`,
      status,
    );
  const type = headers.get('Content-Type') ?? '';
  if (validate && !MAY_BE_JSON.test(type)) throw unexpected(`${redact(type, [])} in place of JSON`);
  const text = await readText(response, exchange);
  if (text === undefined) throw unexpected('more than 1 MiB');
  if (!validate) return text;
  if (!text && optional) return undefined;
  const value = parseJson(text);
  if (value === undefined) throw unexpected(text ? 'broken JSON' : 'an empty body');
  if (!validate(value)) throw unexpected('unexpected JSON');
  return value;
}
