import { cancelBody } from '../client/cancel-body.ts';
import { HttpError } from './errors.ts';

/** Far more than a `returnTo` can need, in bytes. */
const MAX_BODY = 8192;

/** The fields of a JSON object or of a form. */
export async function readFields(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get('content-type') ?? '';
  const body = new Response(bytes, { headers: { 'Content-Type': type } });
  try {
    if (!/^application\/json\s*(;|$)/i.test(type)) return Object.fromEntries(await body.formData());
    const value: unknown = await body.json();
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Neither JSON nor a form.
  }
  throw new HttpError(400, 'The body must be a form or a JSON object.');
}

async function readBytes({ body }: Request): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(MAX_BODY);
  if (!body) return bytes.subarray(0, 0);
  const reader = body.getReader();
  for (let length = 0; ;) {
    const { done, value } = await reader.read().catch(() => {
      throw new HttpError(400, 'The body broke off.');
    });
    if (done) return bytes.subarray(0, length);
    if (length + value.length > MAX_BODY) {
      cancelBody(reader);
      throw new HttpError(413, `The body must have at most ${MAX_BODY} bytes.`);
    }
    bytes.set(value, length);
    length += value.length;
  }
}
