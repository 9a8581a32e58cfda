/**
 * Whether a connection may come from a page of `origin`: our own host, or one of `allowed`. Programs that are no browser
 * send none.
 */
export function isAllowedOrigin(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return host !== undefined && URL.parse(origin)?.host === host.toLowerCase();
}
