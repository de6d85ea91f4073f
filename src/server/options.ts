import type { DeviceKey, OwnedServer, Resource, User } from '../index.ts';

/** A user who has signed in. */
export interface SignedInUser {
  /** The user's token: a secret. Store it where only your app can read it, or do not store it. */
  readonly token: string;
  /** The path of your app to return the user to, validated; `/` unless the page asked for another one. */
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
   * Creates the response for a user who has signed in, usually a redirect with a session cookie. It is called once
   * per sign-in, and again only if it throws and the user retries. Its errors reject the handler's promise.
   * `request` and `context` are those that the handler was called with.
   */
  onSignedIn: (
    signedIn: SignedInUser,
    request: Request,
    context: Context,
  ) => Response | Promise<Response>;
  /** The public origin of your app. Without it and `trustProxy`, the origin of the request's URL is used. */
  origin?: string | URL | undefined;
  /**
   * Takes the public origin from `X-Forwarded-Proto` and `X-Forwarded-Host`. Use it only if every request
   * comes through a proxy that overwrites these headers.
   */
  trustProxy?: boolean | undefined;
  /**
   * A media server and the account that owns it, or several. Users without access to any of them see an error
   * page, and `onSignedIn` is not called. `npx plex-pin servers` prints both values.
   *
   * A string is a machine identifier without an owner. **It does not keep strangers out:** a media server reveals its
   * identifier to anybody, and anybody can give a server of their own the same one, and has access to that.
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
  /** Name and security of the cookies that store pending sign-ins. */
  cookie?: CookieOptions | undefined;
}

/** Options of the cookies that store pending sign-ins. */
export interface CookieOptions {
  /**
   * The prefix of the cookie names; default `plex-pin`. If it starts with `__Host-`, no other host of your
   * domain can set such a cookie, and the path of the cookies is `/`.
   */
  name?: string | undefined;
  /**
   * Whether browsers store and send the cookies only over https. By default they do, except on loopback. Set it
   * to `false` for an app that runs without https in a home network.
   */
  secure?: boolean | undefined;
}
