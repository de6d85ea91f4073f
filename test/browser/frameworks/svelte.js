import { mount } from 'svelte';
import { defineSignInElement } from '../../../src/browser/index.ts';
import App from './App.svelte';

defineSignInElement();
mount(App, { target: document.querySelector('#root') });
