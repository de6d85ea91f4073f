import type { WaitingElement } from './element-sign-in.ts';
import { SignInError, type SignInErrorCode } from './error.ts';
import { throwLoadError } from './load-error.ts';
import type { SignInElementEvents } from './plex-sign-in-element.ts';
import type { SignInResult } from './poll-sign-in.ts';
import { openPlexWindow } from './popup.ts';
import { takeSaved } from './saved-sign-in.ts';
import { type DeviceStrings, type ElementStrings, english, type SignInStrings } from './strings.ts';
import { createView, type ViewState } from './view.ts';
import type { RunningOptions } from './window-sign-in.ts';

type MessageKey = Exclude<keyof SignInStrings, keyof DeviceStrings> | '';
type OnDemand = typeof import('./element-sign-in.ts');

/**
 * Defines the custom element. Does nothing if the name is already defined, or on a server, which has no custom
 * elements.
 *
 *
 * @param name The name of the element, with a hyphen; `plex-sign-in` by default.
 * @param options `strings`: translations for all elements of this name.
 *
 * @example
 *
 * ```ts
 * defineSignInElement();
 * defineSignInElement('plex-sign-in', { strings: { signIn: 'Mit Plex anmelden' } });
 * ```
 */
export function defineSignInElement(
  name = 'plex-sign-in',
  { strings }: { strings?: Partial<SignInStrings> } = {},
): void {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  customElements.define(name, createElementClass({ ...english, ...strings }));
}

// The class is created on demand because a server that imports this module has no `HTMLElement`.
const createElementClass = (defaults: ElementStrings) =>
  class extends HTMLElement {
    #strings = defaults;
    #view = createView(this);
    #running: AbortController | undefined;
    #submitter: HTMLElement | null | undefined;
    #openAgain = () => {};
    #state: ViewState = 'idle';
    #message: MessageKey = '';

    constructor() {
      super();
      const { root, otherDevice, openAgain, cancel } = this.#view;
      // This includes the page's own form, because events of slotted elements pass through the shadow tree.
      root.addEventListener('submit', (event) => {
        event.preventDefault();
        this.#signIn((event as SubmitEvent).submitter);
      });
      otherDevice.addEventListener(
        'click',
        () =>
          void this.#run(({ signInOnDevice }, options) => signInOnDevice(this.#waiting, options)),
      );
      openAgain.addEventListener('click', () => this.#openAgain());
      cancel.addEventListener('click', () => this.#running?.abort());
    }

    connectedCallback(): void {
      if (Object.hasOwn(this, 'strings')) {
        // The property was set before the element was defined, when there was no setter yet.
        const { strings } = this;
        Reflect.deleteProperty(this, 'strings');
        this.strings = strings;
      }
      this.#render();
      const saved = this.#running ? undefined : takeSaved(this.#endpoint);
      if (saved) {
        void this.#run(({ resumeSignIn }, options) => resumeSignIn(this.#waiting, options, saved));
      }
    }

    /** Keeps the sign-in when `moveBefore` moves the element. */
    connectedMoveCallback(): void {}

    disconnectedCallback(): void {
      // A moved element is connected again at once, or after a few promises if Turbo moves it as permanent.
      setTimeout(() => {
        if (!this.isConnected) this.#running?.abort();
      });
    }

    get strings(): Partial<SignInStrings> {
      return this.#strings;
    }

    set strings(strings: Partial<SignInStrings>) {
      this.#strings = { ...this.#strings, ...strings };
      this.#render();
    }

    get #endpoint(): string {
      return this.getAttribute('endpoint') ?? '';
    }

    get #waiting(): WaitingElement {
      return {
        view: this.#view,
        strings: this.#strings,
        showDevice: () => this.#render('device'),
        showOpenAgain: (openAgain, message) => {
          this.#openAgain = openAgain;
          this.#render('again', message);
        },
      };
    }

    #render(state = this.#state, message = this.#message): void {
      this.#state = state;
      this.#message = message;
      // The texts that load on demand arrive before any of them is shown.
      const text = message && (this.#strings[message] as string);
      this.#view.render(this.#strings, state, text, this.#submitter);
    }

    #signIn(submitter: HTMLElement | null): void {
      if (this.#running) return;
      this.#submitter = submitter;
      // The browser allows a popup only within the user's click.
      const popup = openPlexWindow(this.getAttribute('mode'));
      void this.#run(
        ({ signInInElement }, options) => signInInElement(this.#waiting, options, popup),
        popup,
      );
    }

    /** Runs one sign-in at a time. */
    async #run(
      task: (onDemand: OnDemand, options: RunningOptions) => Promise<SignInResult>,
      popup?: Window,
    ): Promise<void> {
      if (this.#running) return;
      this.#running = new AbortController();
      const { signal } = this.#running;
      this.#render('busy', 'waiting');
      let message: MessageKey = '';
      try {
        const onDemand = await import('./element-sign-in.ts').catch(throwLoadError(popup));
        this.#strings = { ...onDemand.strings, ...this.#strings };
        const returnTo =
          this.getAttribute('return-to') ??
          this.querySelector<HTMLInputElement>('[name=returnTo]')?.value;
        const detail = await task(onDemand, { endpoint: this.#endpoint, returnTo, signal });
        message = 'signedIn';
        if (this.#dispatch('signed-in', detail)) onDemand.openLocation(detail.location);
      } catch (cause) {
        if (signal.aborted) this.#dispatch('sign-in-canceled');
        else message = this.#report(cause);
      }
      this.#running.abort();
      this.#running = undefined;
      this.#render('idle', message);
    }

    /** Reports an error to the page, and returns the key of its text. */
    #report(cause: unknown): MessageKey {
      const error =
        cause instanceof SignInError ? cause : new SignInError('unavailable', String(cause));
      if (error.code === 'expired') this.#dispatch('expired', error);
      else {
        this.#dispatch('sign-in-error', error);
        this.#dispatch('error', error, false);
      }
      if (error.reason === 'no_cookie') return 'noCookie';
      // Where a popup is blocked, the element shows the view for another device.
      return error.code as Exclude<SignInErrorCode, 'blocked'>;
    }

    #dispatch(type: keyof SignInElementEvents, detail?: unknown, bubbles = true): boolean {
      return this.dispatchEvent(
        new CustomEvent(type, { detail, bubbles, composed: bubbles, cancelable: true }),
      );
    }
  };
