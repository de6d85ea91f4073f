import type { DeviceKey, OwnedServer, Resource, TokenScope, User } from '../index.ts';
import type { SignInEvent } from './events.ts';
import type { PageContent } from './pages/frame.ts';
import type { PageStrings } from './pages/strings.ts';

/** A user who has signed in. */
export interface SignedInUser {
  /** The user's token: a secret. Store it where only your app can read it, or do not store it. */
  readonly token: string;
  /** The path of your app to return the user to, validated; `/` unless the page has passed another one. */
  readonly returnTo: string;
  /**
   * Gets the user's account. Requests it from plex.tv once, however often it is called.
   *
   * @throws {PlexApiError | PlexResponseError | PlexNetworkError | PlexTimeoutError} See `PlexClient`.
   *   If you do not catch it, the user sees a page that says Plex could not be reached, and can try again.
   */
  readonly user: () => Promise<User>;
  /**
   * Gets the media servers that the user can access, owned and shared; `clientIdentifier` is the machine
   * identifier of a server. Requests them from plex.tv once, and throws the same errors as `user`.
   */
  readonly servers: () => Promise<Resource[]>;
  /** The key that the token is bound to, if the option `deviceKey` provided one. Store it with the token. */
  readonly deviceKey?: DeviceKey;
  /** Aborts when `onSignedIn` has taken longer than `timeout`. */
  readonly signal: AbortSignal;
}

/**
 * Options of `createSignInHandler`.
 *
 * @typeParam Context What the app passes to the handler beside the request, such as its framework's own objects.
 */
export interface SignInHandlerOptions<Context = unknown> {
  /** The path of the routes: `/auth/plex` serves `/auth/plex/start`, `/callback` and `/status`. */
  path: string;
  /**
   * At least 32 bytes that only your servers know, the same on all of them. It encrypts the cookies.
   * To rotate secrets without ending sign-ins, pass several: the first encrypts, and all of them decrypt.
   *
   * @example process.env.SECRET // openssl rand -base64 32
   */
  secret: string | readonly string[];
  /**
   * Creates the response for a user who has signed in, usually a redirect with a session cookie. A response with a
   * 4xx status rejects the user; after one with a 5xx status, or an error, the user can try again. Its errors reject
   * the handler's promise.
   *
   * It is called once per sign-in. **It can be called again** if the user retries after a failure or a timeout, or
   * if a request with another `context` repeats the sign-in within a minute. For a minute, all other requests of the
   * same browser get the same response again, with all of its cookies, so that a reload loses nothing.
   *
   * `request` and `context` are those that the handler was called with.
   */
  onSignedIn: (
    signedIn: SignedInUser,
    request: Request,
    context: Context,
  ) => Response | Promise<Response>;
  /**
   * The public origin of your app. Several, for example one in the home network and one on the internet, if browsers
   * use the app at each of them; or a function that returns the origin for a request. Without it and `trustProxy`,
   * the origin of the request's URL is used.
   *
   * @example ['https://app.example', 'http://192.168.1.10:3000']
   */
  origin?:
    string | URL | readonly (string | URL)[] | ((request: Request) => string | URL) | undefined;
  /**
   * Takes the public origin from `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port`, or else from
   * `Forwarded` (RFC 7239), and the path that the proxy removes from URLs from `X-Forwarded-Prefix`. Use it only if
   * every request comes through a proxy that overwrites these headers.
   */
  trustProxy?: boolean | undefined;
  /**
   * The path of the routes as browsers see it, if a proxy or a framework removes a part of it: `/app/auth/plex` for
   * an app at `/app`. Default: `path`.
   */
  publicPath?: string | undefined;
  /**
   * A media server and the account that owns it, or several. Users without access to any of them see an error
   * page, and `onSignedIn` is not called. `npx plex-pin servers` prints both values.
   *
   * A string is a machine identifier without an owner. **It does not keep strangers out:** a media server reveals its
   * identifier to anybody, and anybody can give their own server the same one.
   *
   * @example { machineIdentifier: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c', ownerId: 123456 }
   */
  requireServer?: string | OwnedServer | readonly (string | OwnedServer)[] | undefined;
  /**
   * Provides a key of `plex-pin/jwt` for each sign-in. The token is then a JWT, which the key can renew. When a
   * sign-in starts, it is called without `kid` and returns a new key. Later it is called with the `kid` of that key,
   * possibly on another server: store keys where all your servers can read them, for the half hour that a sign-in
   * can take.
   */
  deviceKey?:
    | ((
        kid: string | undefined,
        request: Request,
        context: Context,
      ) => DeviceKey | Promise<DeviceKey>)
    | undefined;
  /**
   * The claims about the user to include in the token. Default `['username']`. Requires a `deviceKey`, because
   * other tokens contain no claims. `refreshToken` and `createTokenKeeper` need the same scope.
   *
   * @example ['username', 'email']
   */
  scope?: readonly TokenScope[] | undefined;
  /** Name and security of the cookies that store pending sign-ins. */
  cookie?: CookieOptions | undefined;
  /**
   * How long `onSignedIn` may take, in ms. Default 30,000. After that, `signal` aborts, and the user sees a page that
   * says so and can try again.
   */
  timeout?: number | undefined;
  /**
   * Shares the outcomes of sign-ins among several instances of the app, so that each sign-in completes once. Without
   * it, an instance knows only the sign-ins that it completed itself.
   */
  store?: SignInStore | undefined;
  /** Called for each event of a sign-in, for logs and metrics. Errors that it throws are ignored. */
  onEvent?: ((event: SignInEvent, request: Request, context: Context) => unknown) | undefined;
  /** The texts of the pages. English by default. */
  strings?: Partial<PageStrings> | undefined;
  /**
   * Puts the content of a page into the app's own frame. Returns the markup of the whole page, or a response. With
   * markup, the response has a Content-Security-Policy that allows styles, images and fonts of the app's own origin.
   */
  page?:
    | ((
        content: PageContent,
        request: Request,
        context: Context,
      ) => string | Response | Promise<string | Response>)
    | undefined;
}

/**
 * Stores the outcomes of sign-ins: encrypted, under random names, and for half an hour at most. The store of a token
 * keeper, if it has `setItemIfAbsent`, is one.
 */
export interface SignInStore {
  /** Returns the value of a key. Any result but a string means that the key has no value. */
  readonly getItem: (key: string) => unknown;
  /** Removes a key and its value. */
  readonly removeItem: (key: string) => unknown;
  /**
   * Atomically sets the value of a key unless it has one, and lets the value expire after `ttl` ms. Returns whether it
   * was set. In Redis: `SET key value PX ttl NX`.
   */
  readonly setItemIfAbsent: (
    key: string,
    value: string,
    options: { ttl: number },
  ) => boolean | Promise<boolean>;
}

/** Options of the cookies that store pending sign-ins. */
export interface CookieOptions {
  /**
   * The prefix of the cookie names. Default: `plex-pin-` and a hash of the client identifier and `path`, so that two
   * apps on one host do not share cookies, with `__Host-` in front of it on https. If it starts with `__Host-`, no
   * other host of your domain can set such a cookie, and the path of the cookies is `/`.
   */
  name?: string | undefined;
  /**
   * Whether browsers store and send the cookies only over https. By default they do if the public origin of the app
   * is https. Browsers drop such a cookie on plain http.
   */
  secure?: boolean | undefined;
}
