/** What the operator's side of the web needs to know of the settings. */
export interface OperationsSettings {
  metricsToken: string | null;
  logLevel: string;
}

export const OPERATIONS = Symbol('operations settings');
