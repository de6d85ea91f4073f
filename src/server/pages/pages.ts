import { type Call, callbackPath, type Site } from '../call.ts';
import { type Html, html } from './html.ts';
import { type PageConfig, renderPage } from './frame.ts';
import type { PageStrings } from './strings.ts';

/** The callback for a window that completes the sign-in itself. */
const completePath = (site: Site, state: string): string =>
  `${callbackPath(site)}?state=${state}&here=1`;

/** The page that a popup returns to. */
export const popupPage = (config: PageConfig, call: Call, state: string): Promise<Response> => {
  const { strings } = config;
  const { site } = call;
  return renderPage(config, call, {
    title: strings.signingIn,
    content: html`<p id="waiting" role="status">${strings.oneMoment}</p>
      <p id="closing" role="status" hidden>${strings.closeWindow}</p>
      <noscript>${link(strings.continue, completePath(site, state))}</noscript>`,
    status: 200,
    script: html`<script
      src="${site.path}/popup.js"
      data-state="${state}"
      data-here="${completePath(site, state)}"
      defer
    ></script>`,
  });
};

/** The page for a browser without a cookie for the sign-in: for example a phone that has scanned the QR code. */
export const unknownSignInPage = (config: PageConfig, call: Call): Promise<Response> => {
  const { strings } = config;
  return renderPage(config, call, {
    title: strings.goBack,
    content: html`<p>${strings.goBackScanned}</p>
      <p>${strings.goBackLost}</p>
      ${startForm(strings.signInAgain, call.site, call.site.root)}`,
    status: 400,
  });
};

export const pendingPage = (
  config: PageConfig,
  call: Call,
  { state, returnTo }: { state: string; returnTo: string },
): Promise<Response> => {
  const { strings } = config;
  const { site } = call;
  return renderPage(config, call, {
    title: strings.notSignedIn,
    content: html`<p>${strings.notSignedInText}</p>
      <div class="buttons">
        <a class="button" href="${completePath(site, state)}">${strings.checkAgain}</a
        >${startForm(strings.signInAgain, site, returnTo)}
      </div>`,
    status: 200,
  });
};

/** The page for the first cookie of a sign-in that a user has completed. */
export const alreadySignedInPage = (
  config: PageConfig,
  call: Call,
  returnTo: string,
): Promise<Response> => {
  const { strings } = config;
  return renderPage(config, call, {
    title: strings.signedIn,
    content: html`<p>${strings.signedInText}</p>
      <div class="buttons">
        <a class="button" href="${returnTo}">${strings.continue}</a>${startForm(
          strings.signInAgain,
          call.site,
          returnTo,
        )}
      </div>`,
    status: 410,
  });
};

/** The pages with a title, a text, and a button that starts a new sign-in. */
const ENDS = {
  expired: { status: 410, button: 'signInAgain' },
  /** The page for the first cookie of a sign-in that has ended without access. */
  used: { status: 410, button: 'signInAgain' },
  noServer: { status: 403, button: 'otherAccount' },
  unavailable: { status: 502, button: 'tryAgain' },
} as const satisfies Partial<Record<keyof PageStrings, { status: number; button: string }>>;

export const endPage = (
  config: PageConfig,
  call: Call,
  name: keyof typeof ENDS,
  returnTo: string,
): Promise<Response> => {
  const { strings } = config;
  const { status, button } = ENDS[name];
  return renderPage(config, call, {
    title: strings[name],
    content: html`<p>${strings[`${name}Text`]}</p>
      ${startForm(strings[button], call.site, returnTo)}`,
    status,
  });
};

/** The page for a failure after which the user can resume the sign-in. */
export const retryPage = (
  config: PageConfig,
  call: Call,
  name: 'unavailable' | 'timeout',
  state: string,
): Promise<Response> => {
  const { strings } = config;
  return renderPage(config, call, {
    title: strings[name],
    content: html`<p>${strings[`${name}Text`]}</p>
      ${link(strings.tryAgain, completePath(call.site, state))}`,
    status: name === 'timeout' ? 503 : 502,
  });
};

export const errorPage = (
  config: PageConfig,
  call: Call,
  status: number,
  message: string,
): Promise<Response> =>
  renderPage(config, call, {
    title: config.strings.error,
    content: html`<p>${message}</p>`,
    status,
  });

const link = (label: string, path: string): Html =>
  html`<p><a class="button" href="${path}">${label}</a></p>`;

const startForm = (label: string, { path }: Site, returnTo: string): Html =>
  html`<form method="post" action="${path}/start">
    <input type="hidden" name="returnTo" value="${returnTo}" /><button>${label}</button>
  </form>`;
