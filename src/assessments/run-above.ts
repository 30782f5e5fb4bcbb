import type { Ratio } from '../kernel/ratio.js';
import type { Facts, GivenShares, Rulebook, StageName, StageResults } from '../rules/index.js';

/** What the second pass of a return and of its lines reads beyond them, as the facts to explain them by. */
export interface Beyond {
  /** Of the stages above, by their name. */
  readonly above: Facts;
  /** Parts of pools that the return had, by the name of the formula. */
  readonly shares: GivenShares;
}

const nothing: Beyond = { above: {}, shares: new Map() };

type Rows = Readonly<Partial<Record<StageName, number>>>;

export function beyondOf(
  rulebook: Rulebook,
  stages: ReadonlyMap<StageName, StageResults>,
  rows: Rows,
): Beyond {
  // Of most rulebooks, asked for every return of a run.
  if (![...rulebook.stages.values()].some(({ second }) => second !== undefined)) return nothing;
  const above: Record<string, unknown> = {};
  for (const name of stagesRead(rulebook)) {
    const [results, row] = [stages.get(name), rows[name]];
    if (results === undefined || row === undefined) continue;
    above[name] = Object.fromEntries(
      (rulebook.stages.get(name)?.formulas ?? [])
        .filter((formula) => results.names.includes(formula.name))
        .map((formula) => {
          const value = results.raw(row, formula.name);
          return typeof value === 'object' && value !== null && formula.type.kind === 'number'
            ? [formula.name, { kind: 'number', amount: value, unit: formula.type.dimension }]
            : [formula.name, value];
        }),
    );
  }
  return { above, shares: sharesOf(rulebook, stages, rows) };
}

const periodStage = 'producer_period';

function stagesRead({ stages }: Rulebook): ReadonlySet<StageName> {
  const read = (name: StageName) => stages.get(name)?.second?.above ?? [];
  return new Set([...read('line'), ...read(periodStage)]);
}

function sharesOf(
  { stages: declared }: Rulebook,
  stages: ReadonlyMap<StageName, StageResults>,
  rows: Rows,
): GivenShares {
  const [results, row] = [stages.get(periodStage), rows[periodStage]];
  const formulas = declared.get(periodStage)?.second?.formulas ?? [];
  if (results === undefined || row === undefined) return new Map();
  return new Map(
    formulas.flatMap(({ name }) => {
      const share = results.shareOf(row, name);
      return share === undefined ? [] : [[name, share] as const];
    }),
  );
}

/** The facts of the stages above that one stage reads: none may stand beside them. */
export function aboveFor(
  rulebook: Rulebook,
  stage: 'line' | typeof periodStage,
  { above }: Beyond,
): Facts {
  const read =
    stage === 'line'
      ? (rulebook.stages.get('line')?.second?.above ?? [])
      : [...stagesRead(rulebook)].filter((name) => name !== periodStage);
  return Object.fromEntries(
    Object.entries(above).filter(([name]) => read.some((each) => each === name)),
  );
}

/** As JSON, every number of it whole and written out; null where there is nothing. */
export const beyondAsText = ({ above, shares }: Beyond): string | null =>
  Object.keys(above).length === 0
    ? null
    : JSON.stringify(
        { ...above, ...(shares.size === 0 ? {} : { [sharesKey]: Object.fromEntries(shares) }) },
        (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
      );

/** Beside the names of stages. */
const sharesKey = 'shares';

export type KeptBeyond = Readonly<Record<string, object>>;

/** The same again, as PostgreSQL gives JSON back. */
export function beyondFrom(kept: KeptBeyond | null): Beyond {
  const { [sharesKey]: shares = {}, ...stages } = kept ?? {};
  const above = Object.entries(stages).map(([stage, values]) => [
    stage,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, revived(value)])),
  ]);
  return {
    above: Object.fromEntries(above) as Facts,
    shares: new Map(
      Object.entries(shares as Record<string, KeptShare>).map(([name, { part, total, rows }]) => [
        name,
        { part: numberOf(part), total: numberOf(total), rows },
      ]),
    ),
  };
}

type KeptRatio = { readonly n: string; readonly d: string } | null;

interface KeptShare {
  readonly part: KeptRatio;
  readonly total: KeptRatio;
  readonly rows: number;
}

const numberOf = (kept: KeptRatio): Ratio | null =>
  kept === null ? null : { n: BigInt(kept.n), d: BigInt(kept.d) };

interface KeptNumber {
  readonly kind: 'number';
  readonly amount: { readonly n: string; readonly d: string };
  readonly unit: unknown;
}

function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { amount, ...number } = value as KeptNumber;
  return { ...number, amount: { n: BigInt(amount.n), d: BigInt(amount.d) } };
}
