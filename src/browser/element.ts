import { SignInError } from './error.ts';
import { follow, type SignInResult } from './follow.ts';
import { start } from './routes.ts';
import { signIn, type SignInOptions } from './sign-in.ts';
import { english, type ElementStrings, type SignInStrings } from './strings.ts';
import { createView, type Shown } from './view.ts';

type Options = SignInOptions & { signal: AbortSignal };

/** The events of the element. All bubble, and leave the shadow trees that they happen in. */
export interface SignInElementEvents {
  /** The user is signed in. Unless prevented, the page goes where the server sends it, or is loaded anew. */
  'signed-in': CustomEvent<SignInResult>;
  /** Nobody approved in time. */
  expired: CustomEvent<SignInError>;
  /** Nobody is signed in for another reason. */
  error: CustomEvent<SignInError>;
}

/**
 * `<plex-sign-in endpoint="/auth/plex">`: a button that signs the user in, here or with another device.
 *
 * Attributes: `endpoint`, `mode` and `return-to`, as in `SignInOptions`. A form in it that posts to the
 * server works before any script has loaded, and keeps its look afterwards.
 */
export interface PlexSignInElement extends HTMLElement {
  /** What it says. Set those that are not to be in English. */
  get strings(): Partial<SignInStrings>;
  set strings(strings: Partial<SignInStrings>);
  /** Listens for the events of the element, and for those that any element has. */
  addEventListener<Type extends keyof SignInElementEvents>(
    type: Type,
    listener: (this: PlexSignInElement, event: SignInElementEvents[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens for the events that any element has. */
  addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'plex-sign-in': PlexSignInElement;
  }
}

/**
 * Defines the element. Does nothing where there are no custom elements, as on a server, and where the name is
 * taken already.
 *
 * @param name a name with a hyphen; `plex-sign-in` unless given
 * @param options `strings`: what all of them say, where that is not to be in English
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

// Made when it is needed: a server that imports this file has no HTMLElement.
const createElementClass = (defaults: ElementStrings) =>
  class extends HTMLElement {
    #strings = defaults;
    #view = createView(this);
    #running: AbortController | undefined;
    #shown: Shown = 'idle';
    #message: keyof typeof english | '' = '';

    constructor() {
      super();
      const { root, other, cancel } = this.#view;
      // Of the page's form, too: a slot's events pass through the shadow tree.
      root.addEventListener('submit', (event) => {
        event.preventDefault();
        void this.#run(signIn);
      });
      other.addEventListener('click', () => void this.#run(this.#useOtherDevice));
      cancel.addEventListener('click', () => this.#running?.abort());
    }

    connectedCallback(): void {
      if (Object.hasOwn(this, 'strings')) {
        // Set before the element was defined, when there was no setter yet.
        const { strings } = this;
        Reflect.deleteProperty(this, 'strings');
        this.strings = strings;
      }
      this.#show();
    }

    disconnectedCallback(): void {
      this.#running?.abort();
    }

    get strings(): Partial<SignInStrings> {
      return this.#strings;
    }

    set strings(strings: Partial<SignInStrings>) {
      this.#strings = { ...this.#strings, ...strings };
      this.#show();
    }

    #show(shown = this.#shown, message = this.#message): void {
      this.#shown = shown;
      this.#message = message;
      this.#view.render(this.#strings, shown, message && this.#strings[message]);
    }

    /** One at a time. It calls `task` at once, or the browser would not let a window open. */
    async #run(task: (options: Options) => Promise<SignInResult>): Promise<void> {
      if (this.#running) return;
      this.#running = new AbortController();
      const { signal } = this.#running;
      this.#show('busy', 'waiting');
      let message: keyof typeof english | '' = '';
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
        if (this.#tell('signed-in', detail)) {
          if (detail.location) location.assign(detail.location);
          else location.reload();
        }
      } catch (cause) {
        if (!signal.aborted) {
          const error =
            cause instanceof SignInError ? cause : new SignInError('unavailable', String(cause));
          message = error.code;
          this.#tell(message === 'expired' ? message : 'error', error);
        }
      }
      this.#running.abort();
      this.#running = undefined;
      this.#show('idle', message);
    }

    #useOtherDevice = async ({ endpoint, returnTo, signal }: Options): Promise<SignInResult> => {
      const { root, device } = this.#view;
      const started = await start(endpoint, { device: true, returnTo }, signal);
      const { showDevice } = await import('./device-view.ts');
      showDevice(root, device, started, this.#strings, signal);
      this.#show('device', 'waiting');
      return follow(endpoint, started, signal);
    };

    #tell(type: keyof SignInElementEvents, detail: unknown): boolean {
      return this.dispatchEvent(
        new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }),
      );
    }
  };
