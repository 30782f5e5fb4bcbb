export { arrayText, filledArray, shortArrayText } from './array-text.js';
export { BulkRows, type CopyOut } from './bulk.store.js';
export { Clock } from './clock.js';
export { type Connection } from './connection.js';
export { contentHash, sha256 } from './content-hash.js';
export { DatabaseModule } from './database.module.js';
export { errorReport, type ErrorReport } from './error-report.js';
export { HandlesJob, type JobHandler } from './job-handler.js';
export { JobFailures } from './job-failures.js';
export { JobQueue } from './job-queue.store.js';
export { inNameOrder } from './name-order.store.js';
export { isFullDisk } from './full-disk.js';
export { NoConnection } from './no-connection.js';
export { newId } from './new-id.js';
export { formatReference, isReference } from './reference-number.js';
export { allEnded } from './pipelined.store.js';
export { ReferenceNumbers } from './reference-numbers.store.js';
export {
  actingOrganisation,
  systemOf,
  type Capacity,
  type RequestContext,
} from './request-context.js';
export { Tenancy } from './tenancy.service.js';
export { openDatabase, type RunningDatabase } from './running-database.store.js';
export { holdUntilEnd, WorkLock } from './work-lock.store.js';
