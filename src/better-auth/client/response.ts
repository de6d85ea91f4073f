/** An error of the server. `code` is one of `$ERROR_CODES`, or a code of Better Auth or of another plugin. */
export interface PlexResponseFailure {
  status: number;
  statusText: string;
  code?: string | undefined;
  message?: string | undefined;
}

/** What the methods of Better Auth's client return: data or an error. */
export type PlexResponse<Data> =
  { data: Data; error: null } | { data: null; error: PlexResponseFailure };
