/** Reads the credentials that an operation requires. */
import {
  type Document,
  resolve,
  type SecurityRequirement,
  type SecurityScheme,
} from '../openapi.ts';

/**
 * The alternative sets of credentials, each of which is sufficient: each credential as its scheme does
 * it, such as `apiKey in header X-Plex-Token`, since the name of a scheme is not part of a request.
 */
export const readSecurity = (
  document: Document,
  requirements: SecurityRequirement[] = [],
): string[][] =>
  requirements.length === 0
    ? [[]]
    : requirements.map((requirement) =>
        Object.entries(requirement)
          .flatMap(([name, scopes]) => credentials(document, name, scopes))
          .sort(),
      );

function credentials(document: Document, name: string, scopes: string[]): string[] {
  const scheme = document.components?.securitySchemes?.[name];
  const credential = scheme ? schemeText(resolve<SecurityScheme>(document, scheme)) : name;
  return [credential, ...scopes.map((scope) => `${credential} scope ${scope}`)];
}

function schemeText({ type, in: location, name, scheme }: SecurityScheme): string {
  if (type === 'apiKey') return `${name} in ${location}`;
  return [type ?? 'unknown', scheme?.toLowerCase()].filter(Boolean).join(' ');
}

/** Whether every set of credentials that was sufficient still is. */
export const isStillSufficient = (old: string[][], now: string[][]): boolean =>
  old.every((given) => now.some((required) => required.every((one) => given.includes(one))));

/** `X-Plex-Token in header | none` */
export const securityText = (security: string[][]): string =>
  security.map((set) => withoutRepetition(set).join(' & ') || 'none').join(' | ');

/** A scope names its scheme, too. */
const withoutRepetition = (set: string[]): string[] =>
  set.filter((one) => !set.some((other) => other.startsWith(`${one} scope `)));
