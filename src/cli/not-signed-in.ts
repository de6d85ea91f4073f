/** No token is there to act with. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}
