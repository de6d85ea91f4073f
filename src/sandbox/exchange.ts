import { applyFault } from './apply-fault.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import { toResponse } from './in-process.ts';
import type { Recorder } from './recorder.ts';
import { redirected } from './redirect.ts';
import type { Reply } from './reply.ts';

/** A request and the body that was read of it go in, what becomes of them comes out. */
export type Exchange = (request: Request, body: string) => Promise<Reply>;

interface ExchangeContext {
  clock: Clock;
  faults: Faults;
  recorder: Recorder;
  handle: (request: Request, body: string) => Promise<Response>;
}

/** Records a request, and answers it or lets a fault happen to it. */
export function createExchange({ clock, faults, recorder, handle }: ExchangeContext): Exchange {
  return async (request, body) => {
    const fault = faults.take(request);
    const answered = recorder.record(request, body);
    const usual = (): Promise<Response> => handle(request, body);
    const reply: Reply = fault
      ? await applyFault(fault, request, usual)
      : { kind: 'whole', response: await usual() };
    if (reply.kind !== 'lost') {
      const { headers, status } = reply.response;
      if (fault?.kind !== 'date') headers.set('Date', new Date(clock.now()).toUTCString());
      answered(status);
    }
    return reply;
  };
}

/** `fetch` as the platform has it, with an exchange in the place of the network. */
export function createFetch(exchange: Exchange) {
  return async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    let request = input instanceof Request && !init ? input : new Request(input, init);
    for (let hops = 0; hops <= 20; hops += 1) {
      request.signal.throwIfAborted();
      const body = await request.text();
      const response = toResponse(await exchange(request, body), request.signal);
      const next = redirected(request, body, response);
      if (!next) return response;
      request = next;
    }
    throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') });
  };
}
