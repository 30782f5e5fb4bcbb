import type { RequestContext } from '../database/index.js';

/** Where a run waits for the worker. The entry is made in the transaction that made the run: both or neither. */
export abstract class RunQueue {
  abstract add(context: RequestContext, runId: string): Promise<void>;
}
