/** Markup that is safe to insert into a page. */
export interface Html {
  readonly markup: string;
}

/** A template of markup. It escapes strings, for text content and quoted attributes, and inserts markup as it is. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const escaped = values.map((value) =>
    typeof value === 'string' ? escapeHtml(value) : value.markup,
  );
  return { markup: String.raw({ raw: parts }, ...escaped) };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
