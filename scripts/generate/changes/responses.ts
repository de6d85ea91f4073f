/** The responses of an operation that are successful, and the others. */
import { capitalize } from '../names.ts';
import type { OperationSurface, ResponseSurface, Type } from './surface.ts';

type Responses = [status: string, response: ResponseSurface][];

/** The successful responses. If no success is declared, `default` describes it. */
export function successes({ responses }: OperationSurface): Responses {
  const all = Object.entries(responses);
  const declared = all.filter(([status]) => status.startsWith('2'));
  return declared.length > 0 ? declared : all.filter(([status]) => status === 'default');
}

/** The name of the type of what a call returns, with which the names of its properties start. */
export const responseType = (name: string, operation: OperationSurface): string =>
  operation.responseType ?? `${capitalize(name)}Response`;

/** The error responses, by their status. */
export function failures(operation: OperationSurface): Record<string, ResponseSurface> {
  const statuses = new Set(successes(operation).map(([status]) => status));
  return Object.fromEntries(
    Object.entries(operation.responses).filter(([status]) => !statuses.has(status)),
  );
}

/** The type of what a call returns. */
export function successType(operation: OperationSurface): Type {
  const alternatives = successes(operation).flatMap(([, { type }]) => type);
  return [...new Map(alternatives.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a status, or a range such as `2XX`, includes another. */
export const coversStatus = (status: string, other: string): boolean =>
  status === 'default' || (/^\dXX$/i.test(status) ? status[0] === other[0] : status === other);
