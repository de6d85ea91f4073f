/** The headers of a request, by the names that documentation writes: `X-Plex-Product`. */
export const headersOf = ({ headers }: Request): [name: string, value: string][] =>
  [...headers].map(([name, value]) => [
    name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase()),
    value,
  ]);
