import type { Clock } from '../clock.ts';
import type { Pins } from '../pins.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Servers } from '../servers.ts';
import type { Account } from '../users.ts';

/** What the pages show and change. */
export interface Site {
  clock: Clock;
  pins: Pins;
  accounts: readonly Account[];
  servers: Servers;
  requests: readonly RecordedRequest[];
}
