import 'htmx.org';

plexPin.defineSignInElement();
