import '@hotwired/turbo';

plexPin.defineSignInElement();
