import type { Contribution } from './disclosure-control.js';

interface Fact {
  /** Absent from facts of earlier versions, which may be of any. */
  readonly quarter?: string;
  readonly contributor: string;
}

/**
 * Who stands behind the facts in all and, where there are several quarters, in each of them: a year less its other quarters is a
 * quarter's own figure, which its report may hide, whichever of the reports comes first.
 */
export const byQuarter = <F extends Fact>(
  facts: readonly F[],
  quarters: readonly string[],
  valueOf: (fact: F) => bigint,
): Contribution[][] => {
  const each = quarters.length > 1 ? quarters : [];
  const groups = each.map((name) =>
    facts.filter(({ quarter }) => quarter === undefined || quarter === name),
  );
  return [facts, ...groups].map((group) =>
    group.map((fact) => ({ contributor: fact.contributor, value: valueOf(fact) })),
  );
};
