/** What PostgreSQL and the file system say when there is no room left. */
const codes: ReadonlySet<unknown> = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** Whether something failed because a disk is full; what was to be stored is not, and whoever sent it may send it again. */
export const isFullDisk = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (codes.has((thrown as { code?: unknown }).code) || isFullDisk(thrown.cause));
