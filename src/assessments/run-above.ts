import type { Ratio } from '../kernel/ratio.js';
import type {
  Facts,
  GivenShare,
  GivenShares,
  Rulebook,
  StageName,
  StageResults,
} from '../rules/index.js';

/** What the second pass of a return and of its lines reads beyond them, as the facts to explain them by. */
export interface Beyond {
  /** Of the stages above, by their name. */
  readonly above: Facts;
  /** Parts of pools that the return had, by the name of the formula. */
  readonly shares: GivenShares;
  /** Of pools that are shared out among lines: what all lines have in common, and the place of the return's first. */
  readonly lineShares: GivenShares;
}

const nothing: Beyond = { above: {}, shares: new Map(), lineShares: new Map() };

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
  const shared = (stage: 'line' | typeof periodStage) =>
    sharesOf(rulebook, stages.get(stage), { stage, row: rows[stage] });
  const ofLines = [...shared('line')].map(([name, share]) => [name, commonOf(share)] as const);
  return { above, shares: shared(periodStage), lineShares: new Map(ofLines) };
}

/** What is the same for every row: a part of its own follows from that and from its place. */
function commonOf({ total, rows, cut, place = 0 }: GivenShare): GivenShare {
  return cut === undefined ? { total: null, rows, place } : { total, rows, cut, place };
}

const periodStage = 'producer_period';

function stagesRead({ stages }: Rulebook): ReadonlySet<StageName> {
  const read = (name: StageName) => stages.get(name)?.second?.above ?? [];
  return new Set([...read('line'), ...read(periodStage)]);
}

function sharesOf(
  { stages: declared }: Rulebook,
  results: StageResults | undefined,
  { stage, row }: { readonly stage: StageName; readonly row: number | undefined },
): GivenShares {
  const formulas = declared.get(stage)?.second?.formulas ?? [];
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

/** What a line had of pools, by its place in the return. */
export const sharesOfLine = ({ lineShares }: Beyond, at: number): GivenShares =>
  new Map(
    [...lineShares].map(([name, share]) => [name, { ...share, place: (share.place ?? 0) + at }]),
  );

/** As JSON, every number of it whole and written out; null where there is nothing. */
export const beyondAsText = ({ above, shares, lineShares }: Beyond): string | null =>
  Object.keys(above).length === 0
    ? null
    : JSON.stringify(
        {
          ...above,
          ...(shares.size === 0 ? {} : { [sharesKey]: Object.fromEntries(shares) }),
          ...(lineShares.size === 0 ? {} : { [lineSharesKey]: Object.fromEntries(lineShares) }),
        },
        (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
      );

/** Beside the names of stages. */
const sharesKey = 'shares';
const lineSharesKey = 'line_shares';

export type KeptBeyond = Readonly<Record<string, object>>;

/** The same again, as PostgreSQL gives JSON back. */
export function beyondFrom(kept: KeptBeyond | null): Beyond {
  const { [sharesKey]: shares = {}, [lineSharesKey]: lineShares = {}, ...stages } = kept ?? {};
  const above = Object.entries(stages).map(([stage, values]) => [
    stage,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, revived(value)])),
  ]);
  return {
    above: Object.fromEntries(above) as Facts,
    shares: sharesFrom(shares as KeptShares),
    lineShares: sharesFrom(lineShares as KeptShares),
  };
}

type KeptRatio = { readonly n: string; readonly d: string } | null;

type KeptShares = Readonly<
  Record<
    string,
    Pick<GivenShare, 'rows' | 'place'> & {
      readonly part?: KeptRatio;
      readonly total: KeptRatio;
      readonly cut?: { readonly rest: NonNullable<KeptRatio>; readonly place: number } | null;
    }
  >
>;

const sharesFrom = (kept: KeptShares): GivenShares =>
  new Map(
    Object.entries(kept).map(([name, { part, total, cut, ...share }]) => [
      name,
      {
        ...share,
        total: numberOf(total),
        ...(part === undefined ? {} : { part: numberOf(part) }),
        ...(cut === undefined ? {} : { cut: cut && { ...cut, rest: numberOf(cut.rest) } }),
      },
    ]),
  );

function numberOf(kept: NonNullable<KeptRatio>): Ratio;
function numberOf(kept: KeptRatio): Ratio | null;
function numberOf(kept: KeptRatio): Ratio | null {
  return kept === null ? null : { n: BigInt(kept.n), d: BigInt(kept.d) };
}

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
