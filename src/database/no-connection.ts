/** The database cannot be reached, or none of its connections became free in time. Whoever asked may ask again. */
export class NoConnection extends Error {
  constructor(cause: unknown) {
    super('The database gave no connection.', { cause });
  }
}

/** The connection that is being opened or waited for; throws NoConnection in place of whatever kept it away. */
export async function connected<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (cause) {
    throw new NoConnection(cause);
  }
}
