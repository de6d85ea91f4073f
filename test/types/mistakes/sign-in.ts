import { resumeSignIn, startSignIn, type SignIn, type SignInState } from 'plex-pin';
import { plex } from './client.ts';

// @ts-expect-error -- a client is required
void startSignIn({ strong: true });
// @ts-expect-error -- the page is called forwardUrl
void startSignIn(plex, { forwardURL: 'https://a.example' });
// @ts-expect-error -- a device key is made by plex-pin/jwt
void startSignIn(plex, { deviceKey: 'key' });
// @ts-expect-error -- plex.tv rejects a token with an unknown scope everywhere
void startSignIn(plex, { scope: ['emial'] });
// @ts-expect-error -- a state is more than an id
void resumeSignIn(plex, { id: 1 });
// @ts-expect-error -- it is parsed first
void resumeSignIn(plex, '{"id":1}');

export async function wait(signIn: SignIn, state: SignInState): Promise<void> {
  // @ts-expect-error -- ms
  await signIn.wait({ interval: '1s' });
  // @ts-expect-error -- a signal, not its controller
  await signIn.wait({ signal: new AbortController() });
  // @ts-expect-error -- nobody may have approved yet
  const { token } = await signIn.check();
  // @ts-expect-error -- what plex.tv gave is not to be changed
  signIn.code = 'ABCD';
  // @ts-expect-error -- a state holds no token
  throw new Error(`${token} ${state.token}`);
}
