/** serializers.js: the functions that write bodies, queries and headers, of which a spec has only those that it needs. */
import type { Body, Field, Operation } from './api.ts';
import { type Document, resolve, type Schema } from './openapi.ts';
import { Expression, literal, type Properties } from './print.ts';
import { isScalar, jsonTypes } from './schema.ts';
import { SERIALIZERS } from './serializer-parts.ts';

/** The module with the functions that operations.ts calls; undefined if it calls none. */
export function emitSerializers(operations: string): { code: string; types: string } | undefined {
  const used = new Set(
    [...operations.matchAll(/: serializers\.(\w+)/g)].map(([, name = '']) => name),
  );
  // A Set that grows is iterated over to its end.
  for (const name of used) {
    const needed = SERIALIZERS[name]?.needs;
    if (needed) used.add(needed);
  }
  const parts = Object.entries(SERIALIZERS).filter(([name]) => used.has(name));
  if (parts.length === 0) return undefined;
  return {
    code: parts
      .map(([name, { type, code }]) => `${type ? 'export ' : ''}const ${name} = ${code};`)
      .join('\n\n'),
    types: parts
      .flatMap(([name, { type }]) => (type ? `export declare const ${name}: ${type};` : []))
      .join('\n\n'),
  };
}

/** Writes a body; undefined if it is sent as it is. */
export function bodySerializer(
  document: Document,
  { encoding, partTypes = {}, whole }: Body,
  fields: Field[],
): Expression | undefined {
  if (encoding === 'json') return new Expression('JSON.stringify');
  if (encoding === 'form') {
    const isFlat =
      !whole && fields.every((field) => field.in !== 'body' || isScalar(document, field.schema));
    return new Expression(isFlat ? 'serializers.form' : 'serializers.nestedForm');
  }
  if (encoding !== 'multipart') return undefined;
  return new Expression(
    Object.keys(partTypes).length > 0
      ? `serializers.typedMultipart(${literal(partTypes)})`
      : 'serializers.multipart',
  );
}

/** Writes a header that may be an object. A list, as text, has the commas that OpenAPI asks for. */
export function headerSerializer(document: Document, field: Field): Expression | undefined {
  if (field.in !== 'header' || isScalar(document, field.schema)) return undefined;
  const types = jsonTypes(resolve<Schema>(document, field.schema));
  if (types.length > 0 && !types.includes('object')) return undefined;
  return new Expression(`serializers.header('${field.serialization?.explode ? '=' : ','}')`);
}

/** Writes a query in which a field has a style; openapi-fetch writes any other query by itself. */
export function querySerializer(document: Document, { fields }: Operation): Expression | undefined {
  const styles = fields.flatMap((field): [string, Properties][] => {
    const { style, explode, allowReserved } = field.serialization ?? {};
    const types = jsonTypes(resolve<Schema>(document, field.schema));
    const isList = types.length === 1 && types[0] === 'array';
    const isUsual = isScalar(document, field.schema) || (isList && style === 'form' && explode);
    const entry: Properties = { ...(!isUsual && { style, explode }), allowReserved };
    const hasStyle = Object.values(entry).some((value) => value !== undefined);
    return field.in === 'query' && hasStyle ? [[encodeURIComponent(field.wireName), entry]] : [];
  });
  return styles.length > 0
    ? new Expression(`serializers.query(${literal(Object.fromEntries(styles))})`)
    : undefined;
}
