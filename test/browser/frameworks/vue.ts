import { createApp, defineComponent, h, ref } from 'vue';
import { defineSignInElement } from '../../../src/browser/index.ts';

defineSignInElement();
const App = defineComponent(() => {
  const user = ref('nobody');
  return () => [
    h('p', { id: 'vue-user' }, user.value),
    h('plex-sign-in', {
      endpoint: '/auth/plex',
      strings: { otherDevice: 'Use a phone' },
      onSignedIn(event: Event) {
        event.preventDefault();
        user.value = 'signed in';
      },
    }),
  ];
});
createApp(App).mount('#root');
