/** What put a record right that was wrong: another record in its place, or nothing. */
export interface Correction {
  readonly at: Date;
  readonly reason: string;
  readonly replacedBy: string | null;
}

/** In SQL: whether the load counts. A corrected one is counted as the record in its place, one that was taken back is not. */
export const consignmentStands = (consignment: string): string =>
  `${consignment}.state = 'received'`;

/** In SQL: whether the batch counts, and draws. One that was replaced is counted as the batch in its place, a discarded one is not. */
export const batchStands = (batch: string): string => `${batch}.state in ('open', 'closed')`;
