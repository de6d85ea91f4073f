import {
  type ApiClient,
  type ApiMethod,
  type ApiOperations,
  type ApiTable,
  type ClientForOptions,
  createClientFor,
  type MethodArguments,
  type Operation,
  type RequestField,
  type Validator,
} from 'plex-pin/client';

interface Things {
  getThing: { input: { id: string }; response: { name: string } };
}

const validate: Validator = (value) => (typeof value === 'object' ? undefined : ['', 'an object']);
const id: RequestField = { in: 'path', required: true, types: ['string'] };
const getThing: Operation = {
  method: 'GET',
  path: '/things/{id}',
  server: 'https://things.example/v1',
  fields: { id },
  response: { type: 'json', validate },
};
const table: ApiTable<Things> = { getThing };
const options: ClientForOptions = { token: 'a-token', timeout: 1_000 };

export const things: ApiClient<Things> = createClientFor<Things>(table, options);
export const method: ApiMethod<Things['getThing']> = things.getThing;
export const named: Promise<string> = method({ id: '1' }).then(({ name }) => name);
export const args: MethodArguments<Things['getThing']['input']> = [{ id: '1' }];
export type Shapes = ApiOperations<Things>;
