import {
  defaultInterval,
  type DeviceKey,
  type Interval,
  PinExpiredError,
  resumeSignIn,
  type SignedIn,
  type SignIn,
  type SignInState,
  startSignIn,
  type StartSignInOptions,
  type TokenScope,
  type Waiting,
  type WaitOptions,
} from 'plex-pin';
import { plex } from './client.ts';

export async function signIn(deviceKey: DeviceKey): Promise<string> {
  const { signal } = new AbortController();
  const options: StartSignInOptions = {
    strong: true,
    forwardUrl: new URL('https://a.example'),
    signal,
  };
  const scope: TokenScope[] = ['username', 'email'];
  const started: SignIn = await startSignIn(plex, { ...options, deviceKey, scope });
  const shown: string[] = [started.url, started.qr, started.code, started.expiresAt.toISOString()];

  const state: SignInState = started.toJSON();
  const resumed: SignIn = resumeSignIn(plex, state, { deviceKey });
  const once: SignedIn | null = await resumed.check({ signal });
  resumed.nudge();

  const interval: Interval = (elapsed) => Math.max(500, defaultInterval(elapsed));
  const onWaiting = ({ attempt, nextPollIn, expiresIn, lastProblem }: Waiting): void => {
    shown.push(`${attempt} ${nextPollIn} ${expiresIn} ${lastProblem?.code}`);
  };
  const waiting: WaitOptions = { signal, interval, onWaiting };
  try {
    const { token, newRegistration, clientIdentifier } = once ?? (await started.wait(waiting));
    const isNew: boolean | null = newRegistration;
    return `${token} ${isNew} ${clientIdentifier}`;
  } catch (error) {
    if (error instanceof PinExpiredError) return error.code satisfies 'pin_expired';
    throw error;
  }
}
