import {
  type Context,
  type DeclarationReflection,
  type ProjectReflection,
  ReflectionKind,
} from 'typedoc';

/** Removes constructors: the library creates its classes, and users only catch them. */
export function hideConstructors({ project }: Context): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Constructor)) {
    project.removeReflection(reflection);
  }
}

/** The parameters of exported functions that have no description, such as `startSignIn.options`. */
export const parametersWithoutDescription = (project: ProjectReflection): string[] =>
  project
    .getReflectionsByKind(ReflectionKind.Function)
    .flatMap((reflection) => (reflection as DeclarationReflection).signatures ?? [])
    .flatMap(({ name, parameters = [] }) =>
      parameters.filter(({ comment }) => !comment).map((each) => `${name}.${each.name}`),
    );

/** The types of an operation, by their names. Without an input, the operation has no fields. */
export interface Signature {
  input?: { type: string; isOptional: boolean };
  response: string;
}

/** The request and the response of each operation, from the interface `Operations`. */
export function methodSignatures(project: ProjectReflection): Map<string, Signature> {
  const interfaces = new Map(
    project
      .getReflectionsByKind(ReflectionKind.Interface)
      .map((reflection) => [reflection.name, reflection as DeclarationReflection]),
  );
  const operations = interfaces.get('Operations')?.children;
  if (!operations) throw new Error('There is no interface Operations');
  return new Map(
    operations.map(({ name, type }) => {
      const types = type?.type === 'reflection' ? type.declaration.children : undefined;
      const typeOf = (key: string) =>
        types?.find((child) => child.name === key)?.type?.toString() ?? 'void';
      const input = interfaces.get(typeOf('input'));
      const isOptional = input?.children?.every(({ flags }) => flags.isOptional) ?? true;
      return [
        name,
        {
          response: typeOf('response'),
          ...(input && { input: { type: input.name, isOptional } }),
        },
      ];
    }),
  );
}
