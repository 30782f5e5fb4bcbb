import type { Step } from './columnar-steps.js';

/** A pass as steps, and what running it takes: the one interface of both back ends. */

export interface Program {
  readonly steps: readonly Step[];
  readonly registers: number;
  readonly tables: readonly (Float64Array | Int32Array)[];
}

export type Stored = Float64Array | Uint8Array | Int8Array | Int16Array | Int32Array;

export interface Feed {
  readonly rows: number;
  /** Columns that are read, as the loads number them. */
  readonly columns: readonly Stored[];
  /** Columns that are written, as the stores number them. */
  readonly stores: readonly Stored[];
  /** Place of each row's day in the tables by day. */
  readonly day: Uint8Array | Uint16Array;
  readonly below: Uint32Array;
  /** Row above that each row belongs to, nearest stage first; -1 when there is none. */
  readonly parents: readonly Int32Array[];
  readonly series: readonly ReadonlyMap<number, Float64Array>[];
  /** 1 where exact arithmetic is needed whatever the numbers are. */
  readonly leave: Uint8Array | undefined;
}

/** Runs a pass over all rows. Gives the rows that it left to exact arithmetic. */
export type Kernel = (feed: Feed) => number[];
