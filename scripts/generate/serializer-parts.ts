/** The code that writes the parts of requests by OpenAPI's rules ("Parameter Object", "Encoding Object"). */

interface Part {
  code: string;
  /** The part that the code calls. */
  needs?: string;
  /** Its type; without one, only other parts use it. */
  type?: string;
}

const BODY = '(body: unknown) => unknown';
const STYLES =
  "{ readonly [name: string]: { readonly style?: 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject'; readonly explode?: boolean; readonly allowReserved?: true } }";

export const SERIALIZERS: Record<string, Part> = {
  form: { type: BODY, code: '(body) => new URLSearchParams(body)' },
  /** A form with a list or an object in it. */
  nestedForm: {
    needs: 'append',
    type: BODY,
    code: '(body) => append(new URLSearchParams(), body, text)',
  },
  multipart: {
    needs: 'append',
    type: BODY,
    code: '(body) => append(new FormData(), body, (item) => (item instanceof Blob ? item : text(item)))',
  },
  /** FormData has no other way to state the type of a part than a Blob. */
  typedMultipart: {
    needs: 'append',
    type: `(types: { readonly [name: string]: string }) => ${BODY}`,
    code: `(types) => (body) =>
      append(new FormData(), body, (item, name) => {
        if (item instanceof Blob) return item;
        const type = new Map(Object.entries(types)).get(name);
        if (type === undefined) return text(item);
        return new Blob([/\\bjson\\b/i.test(type) ? JSON.stringify(item) : text(item)], { type });
      })`,
  },
  /** A list becomes one entry for each item. */
  append: {
    needs: 'text',
    code: `(form, body, write) => {
      for (const [name, value] of Object.entries(body)) {
        for (const item of [value].flat()) form.append(name, write(item, name));
      }
      return form;
    }`,
  },
  text: {
    code: "(value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))",
  },
  /** Lists and objects are separated by commas (style `simple`). */
  header: {
    type: "(separator: ',' | '=') => (value: unknown) => string",
    code: `(separator) => (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map((pair) => pair.join(separator)).join()
        : String(value)`,
  },
  query: {
    needs: 'queryField',
    type: `(styles: ${STYLES}) => (query: { readonly [name: string]: unknown }) => string`,
    code: `(styles) => (query) =>
      Object.entries(query)
        .flatMap(([name, value]) => queryField(name, value, new Map(Object.entries(styles)).get(name)))
        .join('&')`,
  },
  queryField: {
    needs: 'reserved',
    code: `(name, value, { style = 'form', explode = true, allowReserved } = {}) => {
      const encode = allowReserved ? reserved : encodeURIComponent;
      if (value === undefined || value === null) return [];
      if (typeof value !== 'object') return [\`\${name}=\${encode(value)}\`];
      const isList = Array.isArray(value);
      const entries = Object.entries(value).map(([key, item]) => [encodeURIComponent(key), encode(item)]);
      if (style === 'deepObject' && !isList) return entries.map(([key, item]) => \`\${name}[\${key}]=\${item}\`);
      if (explode) return entries.map(([key, item]) => \`\${isList ? name : key}=\${item}\`);
      const separator = { spaceDelimited: '%20', pipeDelimited: '|' }[style] ?? ',';
      const items = isList ? entries.map(([, item]) => item) : entries.flat();
      return items.length > 0 ? [\`\${name}=\${items.join(separator)}\`] : [];
    }`,
  },
  /** OpenAPI 3.0.4: these characters have a meaning in a query, so `allowReserved` leaves them encoded. */
  reserved: {
    code: '(value) => encodeURI(String(value)).replace(/[#&+]/g, encodeURIComponent)',
  },
};
