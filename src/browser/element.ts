import { SignInError } from './error.ts';
import { pollSignIn, type SignInResult } from './poll-sign-in.ts';
import { postStart } from './routes.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { english, type ElementStrings, type SignInStrings } from './strings.ts';
import { createView, type ViewState } from './view.ts';

type Options = SignInOptions & { signal: AbortSignal };
type MessageKey = keyof typeof english | '';

/** The events of the element. All of them bubble and are composed. */
export interface SignInElementEvents {
  /** The user is signed in. Unless prevented, the page navigates to `location`, or reloads if there is none. */
  'signed-in': CustomEvent<SignInResult>;
  /** The sign-in was not approved in time. */
  expired: CustomEvent<SignInError>;
  /** The sign-in failed for another reason. */
  error: CustomEvent<SignInError>;
}

/**
 * `<plex-sign-in endpoint="/auth/plex">`: a button that signs the user in, here or with another device.
 *
 * Attributes: `endpoint`, `mode` and `return-to`, as in `SignInOptions`. As a fallback, put a form that posts to
 * the server inside the element: it works without JavaScript, and keeps its style once the script has loaded.
 */
export interface PlexSignInElement extends HTMLElement {
  /** Texts of the element. Assign those to translate; the others stay as they are. */
  get strings(): Partial<SignInStrings>;
  set strings(strings: Partial<SignInStrings>);
  /** Listens for the events of the element, or for those of any HTML element. */
  addEventListener<Type extends keyof SignInElementEvents>(
    type: Type,
    listener: (this: PlexSignInElement, event: SignInElementEvents[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens for the events of any HTML element. */
  addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'plex-sign-in': PlexSignInElement;
  }
}

/**
 * Defines the custom element. Does nothing if the name is already defined, or on a server, which has no custom
 * elements.
 *
 * @param name name of the element, with a hyphen; `plex-sign-in` by default
 * @param options `strings`: translations for all elements of this name
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
    #state: ViewState = 'idle';
    #message: MessageKey = '';

    constructor() {
      super();
      const { root, otherDevice, cancel } = this.#view;
      // This includes the page's own form, because events of slotted elements pass through the shadow tree.
      root.addEventListener('submit', (event) => {
        event.preventDefault();
        void this.#run(signIn);
      });
      otherDevice.addEventListener('click', () => void this.#run(this.#signInOnDevice));
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
    }

    disconnectedCallback(): void {
      this.#running?.abort();
    }

    get strings(): Partial<SignInStrings> {
      return this.#strings;
    }

    set strings(strings: Partial<SignInStrings>) {
      this.#strings = { ...this.#strings, ...strings };
      this.#render();
    }

    #render(state = this.#state, message = this.#message): void {
      this.#state = state;
      this.#message = message;
      this.#view.render(this.#strings, state, message && this.#strings[message]);
    }

    /**
     * Runs one sign-in at a time. `task` is called synchronously, because the browser allows a popup only within
     * the user's click.
     */
    async #run(task: (options: Options) => Promise<SignInResult>): Promise<void> {
      if (this.#running) return;
      this.#running = new AbortController();
      const { signal } = this.#running;
      this.#render('busy', 'waiting');
      let message: MessageKey = '';
      try {
        const detail = await task({
          endpoint: this.getAttribute('endpoint') ?? '',
          mode: this.getAttribute('mode') === 'redirect' ? 'redirect' : 'popup',
          returnTo:
            this.getAttribute('return-to') ??
            this.querySelector<HTMLInputElement>('[name=returnTo]')?.value,
          signal,
        });
        message = 'signedIn';
        if (this.#dispatch('signed-in', detail)) {
          if (detail.location) location.assign(detail.location);
          else location.reload();
        }
      } catch (cause) {
        if (!signal.aborted) {
          const error =
            cause instanceof SignInError ? cause : new SignInError('unavailable', String(cause));
          message = error.code;
          this.#dispatch(message === 'expired' ? message : 'error', error);
        }
      }
      this.#running.abort();
      this.#running = undefined;
      this.#render('idle', message);
    }

    #signInOnDevice = async ({ endpoint, returnTo, signal }: Options): Promise<SignInResult> => {
      const { root, device } = this.#view;
      const started = await postStart(endpoint, { device: true, returnTo }, signal);
      const { showDevice } = await import('./device-view.ts');
      showDevice(root, device, started, this.#strings, signal);
      this.#render('device', 'waiting');
      return pollSignIn(endpoint, started, signal);
    };

    #dispatch(type: keyof SignInElementEvents, detail: unknown): boolean {
      return this.dispatchEvent(
        new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
      );
    }
  };
