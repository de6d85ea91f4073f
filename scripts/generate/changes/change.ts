/** A change between two versions of an API. */
export interface Change {
  kind: 'added' | 'removed' | 'renamed' | 'changed';
  /** The name of an operation or a model, or the path of a field or a property: `getPin.strong`. */
  name: string;
  /** The fact about an operation that has changed, such as `path`. */
  fact?: string;
  /** What it was, if it is not added. */
  before?: string;
  /** What it is, if it is not removed. */
  after?: string;
  /** Whether code that compiled, or calls that worked, may no longer do so. */
  breaking: boolean;
}
