import { useState } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { defineSignInElement } from '../../../src/browser/index.ts';
import { usePlexSignIn } from '../../../src/react/index.ts';
import { Page } from './react-page.tsx';

/** A component with the element, and one with its own button. */
function App() {
  const [user, setUser] = useState('nobody');
  return (
    <>
      <p id="react-user">{user}</p>
      <plex-sign-in
        endpoint="/auth/plex"
        strings={{ otherDevice: 'Use a phone' }}
        onsign-in-error={({ detail }) => setUser(detail.code)}
        onsigned-in={(event) => {
          event.preventDefault();
          setUser('signed in');
        }}
      />
    </>
  );
}

function OwnButton() {
  const { status, start, cancel, openAgain, location } = usePlexSignIn({ endpoint: '/auth/plex' });
  return (
    <>
      <p id="hook-status">{status + (location ?? '')}</p>
      <button onClick={start}>Go</button>
      <button onClick={cancel}>Stop</button>
      {openAgain && <button onClick={openAgain}>Again</button>}
    </>
  );
}

const root = document.querySelector('#root');
if (root) {
  const errors: string[] = [];
  Object.assign(globalThis, { errors });
  defineSignInElement();
  const page = root.getAttribute('data-page');
  if (page === 'server') {
    hydrateRoot(root, <Page />, { onRecoverableError: (error) => errors.push(String(error)) });
  } else createRoot(root).render(page === 'hook' ? <OwnButton /> : <App />);
}
