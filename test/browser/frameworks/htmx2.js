import 'htmx2';

plexPin.defineSignInElement();
