import { type Api, type Operation, shortType } from './api.ts';
import { literal, propertyName, type Value } from './print.ts';

/** A call of a client's method with the examples of its required fields, or else of its optional ones. */
export function exampleCall(api: Api, { name, fields, response }: Operation): string {
  const own = fields.filter(
    (field) => !(field.in === 'header' && field.name === 'xPlexClientIdentifier'),
  );
  const required = own.filter((field) => field.required);
  const shown = required.length > 0 ? required : own.filter(({ example }) => example !== undefined);
  const members = shown.map((field) => {
    const key = propertyName(field.name);
    // JSON is what a YAML or JSON file can hold, and `literal` writes all of it.
    if (field.example !== undefined) return `${key}: ${literal(field.example as Value)}`;
    return key === field.name && !RESERVED_WORD.test(key) ? key : `${key}: …`;
  });
  const call = `await plex.${name}(${members.length > 0 ? `{ ${members.join(', ')} }` : ''});`;
  const variable = variableName(api, response);
  return variable === undefined ? call : `const ${variable} = ${call}`;
}

/** Words that cannot be the name of a variable. */
const RESERVED_WORD =
  /^(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

/** `pin` for a Pin, `resources` for a list of Resource. */
function variableName(api: Api, response: Operation['response']): string | undefined {
  if (response.kind !== 'json')
    return { none: undefined, text: 'text', stream: 'stream', binary: 'blob' }[response.kind];
  const [, model = 'response', list] =
    /^([\p{L}_$][\p{L}\p{N}_$]*)(\[\])?$/u.exec(shortType(api, response.schema)) ?? [];
  const name = model.charAt(0).toLowerCase() + model.slice(1);
  const isModel = [...api.models.values()].some(({ typeName }) => typeName === model);
  if (!isModel || name === 'plex' || RESERVED_WORD.test(name)) return 'response';
  return list && !name.endsWith('s') ? `${name}s` : name;
}
