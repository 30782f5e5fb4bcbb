/**
 * Which figures a public table must hide so that nobody learns a single producer's declaration from it.
 *
 * A figure is hidden when fewer than three contributors (grouped by ownership) stand behind it, or when the second
 * largest could estimate the largest to within p percent of its true value (the p % rule). Where a total is shown,
 * further rows are hidden until the hidden ones taken together are safe too, because total less shown reveals them.
 */
export interface Contribution {
  /** The organisation, or the group that owns it. */
  contributor: string;
  value: bigint;
}

export interface Cell {
  key: string;
  contributions: readonly Contribution[];
  /** The columns of the row where it is split further (by quarter, say): each is a figure of its own. */
  parts?: readonly (readonly Contribution[])[];
}

export interface DisclosurePolicy {
  minimumContributors: number;
  /** p of the p % rule, in percent of the largest contribution. */
  dominancePercent: number;
}

export type HiddenBecause = 'too_few' | 'dominated' | 'complementary' | 'hidden_before' | 'linked';

export interface TableControl {
  readonly policy: DisclosurePolicy;
  /** Rows that an overlapping or earlier edition hid, `total` for its total: showing them now would undo that. */
  readonly hiddenBefore: ReadonlySet<string>;
  /** Rows that another table of the same report hides and that this one would give away. */
  readonly hiddenElsewhere: ReadonlySet<string>;
  /** The rows add up to a total that is shown here or in another table. */
  readonly addsUp: boolean;
}

export interface DisclosureOutcome {
  /** Row key to the reason; rows that are not named may be shown. */
  hidden: Map<string, HiddenBecause>;
  totalHidden: boolean;
}

export const defaultPolicy: DisclosurePolicy = Object.freeze({
  minimumContributors: 3,
  dominancePercent: 10,
});

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? 1 : -1);

/** Contributions of one owner count as one: two daughters of a group do not protect each other. */
function perContributor(contributions: readonly Contribution[]): bigint[] {
  const sums = new Map<string, bigint>();
  for (const { contributor, value } of contributions)
    sums.set(contributor, (sums.get(contributor) ?? 0n) + value);
  return [...sums.values()]
    .map(magnitude)
    .filter((value) => value > 0n)
    .sort(descending);
}

/** Null when the figure may be shown. A figure to which nobody contributes is a plain zero and reveals nothing. */
export function whySensitive(
  contributions: readonly Contribution[],
  policy: DisclosurePolicy = defaultPolicy,
): 'too_few' | 'dominated' | null {
  const values = perContributor(contributions);
  if (values.length === 0) return null;
  if (values.length < policy.minimumContributors) return 'too_few';
  const [largest = 0n, , ...rest] = values;
  const remainder = rest.reduce((sum, value) => sum + value, 0n);
  return remainder * 100n < largest * BigInt(policy.dominancePercent) ? 'dominated' : null;
}

const totalOf = (cell: Cell): bigint =>
  perContributor(cell.contributions).reduce((sum, value) => sum + value, 0n);

/** Smallest rows go first: they cost the reader least. Ties go by key, so that a second run hides the same. */
function smallestFirst(cells: readonly Cell[]): Cell[] {
  return [...cells].sort((a, b) => descending(totalOf(b), totalOf(a)) || (a.key < b.key ? -1 : 1));
}

const none: ReadonlySet<string> = new Set();

/** Decides which rows of a one-way table are hidden, and whether its total is. */
export function controlTable(
  cells: readonly Cell[],
  control: Partial<TableControl> = {},
): DisclosureOutcome {
  const { policy = defaultPolicy, hiddenBefore = none, hiddenElsewhere = none } = control;
  const hidden = new Map<string, HiddenBecause>();
  for (const cell of cells) {
    const reason = whyRowSensitive([cell], policy);
    if (reason !== null) hidden.set(cell.key, reason);
    else if (hiddenBefore.has(cell.key)) hidden.set(cell.key, 'hidden_before');
    else if (hiddenElsewhere.has(cell.key)) hidden.set(cell.key, 'linked');
  }
  if (control.addsUp === false) return { hidden, totalHidden: false };
  const everything = cells.flatMap((cell) => cell.contributions);
  if (whySensitive(everything, policy) !== null) {
    for (const cell of cells)
      if (!hidden.has(cell.key) && totalOf(cell) > 0n) hidden.set(cell.key, 'complementary');
    return { hidden, totalHidden: true };
  }
  // What made it sensitive then stays hidden row by row above, so that the rows shown do not add up to it.
  if (hiddenBefore.has('total')) return { hidden, totalHidden: true };
  if (hidden.size === 0) return { hidden, totalHidden: false };
  const candidates = smallestFirst(
    cells.filter((cell) => !hidden.has(cell.key) && totalOf(cell) > 0n),
  );
  while (!hiddenTogetherAreSafe(cells, hidden, policy)) {
    const next = candidates.shift();
    if (next === undefined) return { hidden, totalHidden: true };
    hidden.set(next.key, 'complementary');
  }
  return { hidden, totalHidden: false };
}

/** Total less the shown rows is the sum of the hidden ones: that sum must pass the rules, and be of two rows at least. */
function hiddenTogetherAreSafe(
  cells: readonly Cell[],
  hidden: ReadonlyMap<string, HiddenBecause>,
  policy: DisclosurePolicy,
): boolean {
  const hiddenCells = cells.filter((cell) => hidden.has(cell.key));
  return hiddenCells.length > 1 && whyRowSensitive(hiddenCells, policy) === null;
}

/** The rows added up column by column, and in all. */
function whyRowSensitive(
  cells: readonly Cell[],
  policy: DisclosurePolicy,
): 'too_few' | 'dominated' | null {
  const columns = Math.max(0, ...cells.map((cell) => cell.parts?.length ?? 0));
  const sums = Array.from({ length: columns }, (_, index) =>
    cells.flatMap((cell) => cell.parts?.[index] ?? []),
  );
  const reasons = [cells.flatMap((cell) => cell.contributions), ...sums].map((sum) =>
    whySensitive(sum, policy),
  );
  return reasons.find((reason) => reason !== null) ?? null;
}
