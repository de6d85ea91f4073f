/** The clients that have no types. */
declare module 'plex-api-pinauth' {
  interface PinAuthenticator {
    initialize(plexApi: object): void;
    getNewPin(): Promise<{ id: string; code: string }>;
    checkPinForAuth(
      pin: { id: string },
      callback: (error: Error | null, state: 'authorized' | 'waiting' | 'invalid') => void,
    ): void;
    token?: string;
  }
  export default function createAuthenticator(token?: string): PinAuthenticator;
}

declare module 'plex-api-credentials' {
  interface CredentialsAuthenticator {
    authenticate(plexApi: object, callback: () => void): Promise<string>;
  }
  export default function createAuthenticator(options: {
    username: string;
    password: string;
    managedUser?: { name: string; pin?: string };
  }): CredentialsAuthenticator;
}

declare module 'xml2js' {
  export function parseStringPromise(xml: string): Promise<unknown>;
}
