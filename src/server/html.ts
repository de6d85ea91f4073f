/** Markup, in which all that was put in is escaped. */
export interface Html {
  readonly markup: string;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template of markup. Values are texts, for content and quoted attributes, or markup again. */
export const html = (parts: TemplateStringsArray, ...values: (string | Html)[]): Html => ({
  markup: String.raw(
    { raw: parts },
    ...values.map((value) => (typeof value === 'string' ? escape(value) : value.markup)),
  ),
});

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
