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

const onClick = (id: string, act: () => Promise<unknown>): void =>
  element(id).addEventListener('click', () => void act());

/** After a success, `callbackURL` loads the page again. */
async function showError(response: Promise<PlexSignInResponse>): Promise<void> {
  const { error } = await response;
  if (error) show(error.message ?? 'Something went wrong');
}

const urls = { callbackURL: '/', errorCallbackURL: '/' };

onClick('popup', () => showError(authClient.signIn.plex({ mode: 'popup', ...urls })));
onClick('redirect', () => showError(authClient.signIn.plex(urls)));
onClick('link', () => showError(authClient.linkPlex({ mode: 'popup', ...urls })));
onClick('device', () =>
  showError(
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
  ),
);
onClick('sign-out', () => authClient.signOut().then(() => location.reload()));

const { data: session } = await authClient.getSession();
const error = new URLSearchParams(location.search).get('error_description');
show(error ?? (session ? `Hello, ${session.user.name}` : 'You are not signed in.'));
document.body.classList.add(session ? 'signed-in' : 'signed-out');
