import type { RequestContext } from '../database/index.js';

export interface FrozenSubmission {
  organisationId: string;
  submissionId: string;
}

export interface Verdict extends FrozenSubmission {
  /** Null where it could not be computed at all. */
  recomputedMinor: bigint | null;
  /** The stored assessment says the same, to the byte of its outputs. */
  agrees: boolean;
  /** Refusal code that says in what they differ. */
  finding: string | null;
}

/** Assesses a submission once more from its stored facts and holds it against what was stored then. */
export abstract class Recomputation {
  abstract recompute(context: RequestContext, submission: FrozenSubmission): Promise<Verdict>;
}
