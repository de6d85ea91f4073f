/** The calls that an API makes to an app, webhooks and callbacks: they have types only. */
import type { Api } from './api.ts';
import {
  child,
  type Document,
  METHODS,
  type Operation,
  type PathItem,
  resolve,
  type RequestBody,
} from './openapi.ts';
import { docComment, propertyName, quote } from './print.ts';
import { findMedia, MEDIA_TYPES } from './read-content.ts';

/**
 * Makes a webhook of each callback: openapi-typescript writes no types of callbacks. Its name is the operation's and
 * its own, such as `subscribe.onData`.
 */
export function hoistCallbacks(document: Document, api: Api): void {
  const taken = new Set(api.operations.map(({ operationId }) => operationId));
  for (const [name, webhook] of entriesOf(document.webhooks))
    document.webhooks = { ...document.webhooks, [name]: unique(document, webhook, taken) };
  for (const { name, method, path } of api.operations) {
    const operation = document.paths?.[path]?.[method.toLowerCase()];
    for (const [key, node] of entriesOf(child(operation, 'callbacks'))) {
      const expressions = entriesOf(resolve(document, node));
      for (const [expression, pathItem] of expressions) {
        const own = `${name}.${key}`;
        const hook = expressions.length > 1 ? `${own} ${expression}` : own;
        document.webhooks = { ...document.webhooks, [hook]: unique(document, pathItem, taken) };
      }
    }
  }
}

const entriesOf = (node: unknown): [string, object][] =>
  typeof node === 'object' && node !== null
    ? Object.entries(node).filter(
        (entry): entry is [string, object] =>
          !entry[0].startsWith('x-') && typeof entry[1] === 'object' && entry[1] !== null,
      )
    : [];

/** Removes the operationIds that other operations have: openapi-typescript would write the types of both. */
function unique(document: Document, node: object, taken: Set<string>): PathItem {
  const pathItem: PathItem = { ...resolve<PathItem>(document, node as PathItem) };
  for (const method of METHODS) {
    const operation = pathItem[method];
    if (typeof operation !== 'object' || operation === null) continue;
    const { operationId, ...rest } = operation as Operation;
    if (operationId === undefined) continue;
    pathItem[method] = taken.has(operationId) ? rest : operation;
    taken.add(operationId);
  }
  return pathItem;
}

/** The bodies that webhooks and callbacks send, by their names; empty if there are none. */
export function webhookTypes(document: Document): string {
  const members = entriesOf(document.webhooks).flatMap(([name, node]) => {
    const pathItem = resolve<PathItem>(document, node as PathItem);
    return METHODS.flatMap((method) => {
      const operation = pathItem[method] as Operation | undefined;
      const { content } = resolve<Partial<RequestBody>>(document, operation?.requestBody ?? {});
      const media = findMedia(content, MEDIA_TYPES.json);
      if (!operation || !media) return [];
      const type = `NonNullable<webhooks[${quote(name)}][${quote(method)}]['requestBody']>['content'][${quote(media.mediaType)}]`;
      const comment = docComment([operation.summary, operation.description], '  ');
      return [
        `${comment}  ${propertyName(method === 'post' ? name : `${name} ${method}`)}: ${type};\n`,
      ];
    });
  });
  return members.length > 0
    ? `/** The JSON body of each webhook and callback, which the API sends to an app. */\nexport interface Webhooks {\n${members.join('')}}\n`
    : '';
}
