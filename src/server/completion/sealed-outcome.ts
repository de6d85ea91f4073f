import { base64url } from 'jose';
import {
  type Completion,
  type FailureReason,
  isSignedIn,
  type Outcome,
  REPLAY_MS,
} from './outcome.ts';
import type { Sealer } from '../cookies/sealer.ts';

/** An outcome as it is sealed. */
interface SealedOutcome {
  completion: Completion['completion'];
  /** Until when the outcome is repeated, in ms since 1970. */
  replayUntil: number;
  reason?: FailureReason;
  response?: { status: number; headers: [string, string][]; body: string | null; isLarge: boolean };
}

/** Seals a final outcome, for the other instances. `lifetime` is in ms. */
export function sealOutcome(sealer: Sealer, outcome: Outcome, lifetime: number): Promise<string> {
  const completion = isSignedIn(outcome) ? 'signed-in' : 'rejected';
  const replayUntil = Date.now() + REPLAY_MS;
  const seal = (claims: Partial<SealedOutcome>): Promise<string> =>
    sealer.seal('outcome', { completion, replayUntil, ...claims }, lifetime / 1000);
  if ('reason' in outcome) return seal({ reason: outcome.reason });
  const { status, headers, body } = outcome;
  const isLarge = body !== null && 'stream' in body;
  const response = {
    status,
    headers: [...headers],
    body: body && !('stream' in body) ? base64url.encode(body) : null,
    isLarge,
  };
  return seal({ response });
}

/** Opens a sealed outcome. After its replay time, returns only the completion. Returns null for anything else. */
export async function openOutcome(
  sealer: Sealer,
  sealed: string,
): Promise<Outcome | Completion | null> {
  // `sealOutcome` sealed these claims.
  const claims = (await sealer.open('outcome', sealed)) as unknown as SealedOutcome | null;
  if (!claims) return null;
  const { completion, replayUntil, reason, response } = claims;
  if (Date.now() >= replayUntil) return { completion };
  if (reason) return { reason };
  if (!response) return { completion };
  const { status, headers, body, isLarge } = response;
  const bytes = body === null ? null : Uint8Array.from(base64url.decode(body));
  return { status, headers: new Headers(headers), body: isLarge ? { stream: null } : bytes };
}
