import { type CommentDisplayPart, type Context, ReflectionKind } from 'typedoc';

/** Names the classes of each `@throws`, with links to their pages. TypeDoc shows only the text after the classes. */
export function linkThrownErrors({ project }: Context): void {
  const classes = new Map(
    project.getReflectionsByKind(ReflectionKind.Class).map((target) => [target.name, target]),
  );
  const link = (name: string): CommentDisplayPart => {
    const target = classes.get(name);
    return target
      ? { kind: 'inline-tag', tag: '@linkcode', text: name, target }
      : { kind: 'code', text: `\`${name}\`` };
  };
  for (const { comment } of Object.values(project.reflections)) {
    for (const tag of comment?.getTags('@throws') ?? []) {
      const names = tag.typeAnnotation?.match(/\w+/g) ?? [];
      delete tag.typeAnnotation;
      const parts = names.flatMap((name, index): CommentDisplayPart[] => [
        { kind: 'text', text: index === 0 ? '' : index < names.length - 1 ? ', ' : ' or ' },
        link(name),
      ]);
      if (names.length > 0) tag.content.unshift(...parts, { kind: 'text', text: ': ' });
    }
  }
}

/** Joins the sections of several errors into one list. */
export const joinThrows = (page: string): string =>
  page.replaceAll(/(?:^#+ Throws\n\n(?:(?!#).*\n)*)+/gm, (sections) => {
    const [, ...errors] = sections.split(/^#+ Throws\n\n/m);
    const items = errors.map((error) => `- ${error.trim().replaceAll(/\n+/g, ' ')}\n`);
    return `${/^#+ Throws/.exec(sections)?.[0]}\n\n${items.join('')}\n`;
  });
