import type { Theme } from 'vitepress';
import DefaultTheme, { VPHomeFeatures, VPHomeHero } from 'vitepress/theme';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // For the home page, which puts them into the <main> that the home layout of VitePress lacks.
    app.component('VPHomeHero', VPHomeHero).component('VPHomeFeatures', VPHomeFeatures);
  },
} satisfies Theme;
