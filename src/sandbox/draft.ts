/**
 * A model as far as the sandbox fills it in: a field that is new in the spec needs no edit here. That
 * what is answered fits the spec is for the tests to show.
 */
export type Draft<Model> = Model extends readonly (infer Item)[]
  ? Draft<Item>[]
  : Model extends object
    ? { [Name in keyof Model]?: Draft<Model[Name]> }
    : Model;
