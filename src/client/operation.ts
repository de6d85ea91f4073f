import type { operations, Operations } from '../../generated/operations.ts';

/** The name of an operation, which is the name of its method. */
export type OperationName = keyof Operations;
/** How it is sent, and how its answer is checked. */
export type Operation = (typeof operations)[OperationName];
/** A field of its request. */
export type RequestField = NonNullable<Operation['fields']>[string];
