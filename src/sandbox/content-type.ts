/** Whether the content type is one of these, whatever its parameters are. */
export function hasContentType(headers: Headers, ...types: readonly string[]): boolean {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && types.includes(type);
}
