import { createSandbox } from 'plex-pin/sandbox';

const sandbox = createSandbox();
// @ts-expect-error -- there is no such fault
sandbox.fail({ kind: 'reste' });
// @ts-expect-error -- only some faults have a status
sandbox.fail({ kind: 'reset', status: 503 });
// @ts-expect-error -- a response has a status
sandbox.fail({ kind: 'response' });
// @ts-expect-error -- seconds
createSandbox({ autoApprove: true });
// @ts-expect-error -- the list of requests is the sandbox's
sandbox.requests.push();
