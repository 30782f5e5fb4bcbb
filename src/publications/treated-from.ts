import { byQuarter } from './by-quarter.js';
import type { Contribution } from './disclosure-control.js';
import type { BroughtFact, NationalFacts } from './national-facts.js';

// Certificates show what was treated, and it was collected, imported or passed on: what is shown of one of these is told by
// what is shown of the others.

export const massOfFact = ({ massMg }: { readonly massMg: bigint }): bigint => massMg;

export const broughtAs = (
  { brought }: Pick<NationalFacts, 'brought'>,
  origin: BroughtFact['origin'],
): BroughtFact[] => brought.filter((fact) => fact.origin === origin);

/** Who drew imports, and who what was passed on. */
export const broughtBy = (facts: Pick<NationalFacts, 'brought' | 'quarters'>): Contribution[][] =>
  (['imported', 'passed_on'] as const).flatMap((origin) =>
    byQuarter(broughtAs(facts, origin), facts.quarters, massOfFact),
  );

/** Who may have brought something into batches of the chemistry. */
export const broughtInto = (
  { brought, quarters }: Pick<NationalFacts, 'brought' | 'quarters'>,
  of: string,
): Contribution[][] =>
  byQuarter(
    brought.filter(({ chemistry }) => chemistry === undefined || chemistry === of),
    quarters,
    massOfFact,
  );
