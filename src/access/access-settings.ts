/** What access takes from the installation. Provided by the application; tests give their own. */
export abstract class AccessSettings {
  /** The address people use, without a slash at the end; null takes the request's own host. */
  abstract readonly baseUrl: string | null;
  /** Where the signing key is kept. */
  abstract readonly dataFolder: string;
  /** Signs cookies and seals second factors. */
  abstract readonly secret: string;
  /** Demonstration accounts may be used. */
  abstract readonly demonstration: boolean;
}
