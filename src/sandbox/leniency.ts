/**
 * Rules of plex.tv that nobody has measured: each is a guess, which an app must not depend on. `true` makes the sandbox
 * lenient, `false` strict.
 */
export interface Leniency {
  /**
   * Whether `Accept` may name other types after `application/json`, as long as none of them is a wildcard; false by
   * default. Only three values have been measured: `application/json` by itself (JSON), no `Accept` (XML), and the
   * default of axios (XML).
   */
  readonly acceptLists: boolean;
  /**
   * Whether `GET /user` and `GET /ping` need no client identifier; true by default, since working clients send none.
   * `POST /pins`, `GET /pins/{pinId}` and `GET /resources` always need one, as was measured.
   */
  readonly missingIdentifier: boolean;
  /**
   * Whether a device JWT may lack `iat` and `exp`; true by default, since a working client sends neither
   * (clambin/mediaclients). Claims that are present are always verified.
   */
  readonly deviceJwtWithoutTimes: boolean;
}

export const defaultLeniency: Leniency = {
  acceptLists: false,
  missingIdentifier: true,
  deviceJwtWithoutTimes: true,
};
