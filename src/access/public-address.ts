import type { AccessOptions } from './access-settings.js';

/** What of a request says where it went. */
interface Addressed {
  readonly protocol: string;
  readonly headers: { readonly host?: string | undefined };
}

/**
 * Where this installation is for people, without a slash at the end: what links that leave it begin with. The request is
 * asked in the demonstration alone, since no installation starts without an address of its own otherwise.
 */
export function publicAddress(
  { baseUrl }: Pick<AccessOptions, 'baseUrl'>,
  request: Addressed,
): string {
  return baseUrl ?? `${request.protocol}://${request.headers.host ?? ''}`;
}
