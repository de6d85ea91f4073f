import { useEffect } from 'react';

/** A page that is rendered on the server, with the page's own form. */
export function Page() {
  useEffect(() => {
    document.title = 'hydrated';
  }, []);
  return (
    <plex-sign-in endpoint="/auth/plex" return-to="/library">
      <form method="post" action="/auth/plex/start">
        <button>Enter with Plex</button>
      </form>
    </plex-sign-in>
  );
}
