// The page's half: the client of Better Auth, and the plugin.
import { createAuthClient } from 'better-auth/client';
import { plexClient, type PlexSignInResponse } from 'plex-pin/better-auth/client';
import { encode } from 'uqr';

const authClient = createAuthClient({ plugins: [plexClient()] });

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
};

const show = (text: string): void => element('status').replaceChildren(text);

/** After a redirect, or at the end of a popup and a code, `callbackURL` loads the page again. */
const onClick = (id: string, act: () => Promise<PlexSignInResponse>): void =>
  element(id).addEventListener('click', async () => {
    const { error } = await act();
    if (error) show(error.message ?? 'Something went wrong');
  });

const urls = { callbackURL: '/', errorCallbackURL: '/' };

onClick('popup', () => authClient.signIn.plex({ mode: 'popup', ...urls }));
onClick('redirect', () => authClient.signIn.plex(urls));
onClick('link', () => authClient.linkPlex({ mode: 'popup', ...urls }));
onClick('device', () =>
  authClient.signIn.plex({
    mode: 'device',
    ...urls,
    onDeviceCode({ code, url, qr }) {
      const { data, size } = encode(qr, { border: 4 });
      const path = data.flatMap((row, y) =>
        row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')),
      );
      element('qr').setAttribute('viewBox', `0 0 ${size} ${size}`);
      element('modules').setAttribute('d', path.join(''));
      show(`Enter ${code} at ${url}`);
    },
  }),
);
element('sign-out').addEventListener('click', () =>
  authClient.signOut().then(() => location.reload()),
);

const { data: session } = await authClient.getSession();
const error = new URLSearchParams(location.search).get('error_description');
show(error ?? (session ? `Hello, ${session.user.name}` : 'You are not signed in.'));
document.body.classList.add(session ? 'signed-in' : 'signed-out');
