import { applyFault, type TransportResult } from './faults/apply-fault.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import { paths } from './pages/layout.ts';
import type { Recorder } from './recorder.ts';

/** Sends a request, whose body has been read already, to the sandbox. */
export type SandboxTransport = (request: Request, body: string) => Promise<TransportResult>;

interface TransportContext {
  clock: Clock;
  faults: Faults;
  recorder: Recorder;
  handle: (request: Request, body: string) => Promise<Response>;
}

/** Creates a transport that records each request, then handles it or applies a fault to it. */
export function createTransport({
  clock,
  faults,
  recorder,
  handle,
}: TransportContext): SandboxTransport {
  return async (request, body) => {
    // An open overview page must not affect the client under test.
    if (new URL(request.url).pathname === paths.refresh) {
      return { kind: 'complete', response: await handle(request, body) };
    }
    const fault = faults.take(request);
    const recordStatus = recorder.record(request, body);
    const handleRequest = (): Promise<Response> => handle(request, body);
    const result: TransportResult = fault
      ? await applyFault(fault, request, handleRequest)
      : { kind: 'complete', response: await handleRequest() };
    if (result.kind !== 'lost') {
      const { headers, status } = result.response;
      if (fault?.kind !== 'date') headers.set('Date', new Date(clock.now()).toUTCString());
      recordStatus(status);
    }
    return result;
  };
}
