/** What access takes from the installation. */
export interface AccessOptions {
  /** The address people use, without a slash at the end; null, in the demonstration only, takes the request's. */
  readonly baseUrl: string | null;
  /** Where keys and secrets are kept. */
  readonly dataDirectory: string;
  /** false: demonstration accounts are of no use; else they are where a programme is a demonstration. */
  readonly demonstration: boolean | null;
  /** Signs cookies and seals second factors; null: made and kept in the data folder. */
  readonly secret: string | null;
}

/** The same, complete. Provided by the module; tests give their own. */
export abstract class AccessSettings {
  abstract readonly baseUrl: string | null;
  abstract readonly dataDirectory: string;
  abstract readonly demonstration: boolean | null;
  abstract readonly secret: string;
}
