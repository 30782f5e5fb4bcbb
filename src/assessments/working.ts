import {
  printedSteps,
  type EvaluatedRecord,
  type Formula,
  type PrintedStep,
  type Rulebook,
  type StageResults,
} from '../rules/index.js';
import { numbersOf, textAt, textsOf, type LineColumns } from './line-facts.js';
import { StepColumn, type StepTally } from './step-column.js';

/** What lines come to, as they were assessed. */
export interface CountedLines {
  readonly lines: number;
  readonly units: bigint;
  readonly exportedUnits: bigint;
  readonly massMg: bigint;
  readonly feeMinor: bigint;
}

/** What a kind of battery contributes to a total. */
export interface TotalPart extends CountedLines {
  readonly category: string;
  readonly chemistry: string;
}

type BatteryKind = Pick<TotalPart, 'category' | 'chemistry'>;

export const isOfKind = (part: BatteryKind, { category, chemistry }: BatteryKind): boolean =>
  part.category === category && part.chemistry === chemistry;

/** Lines whose every step that is no amount to be added up gave the same: the same rates, factors and classes. */
export interface LinesAlike extends CountedLines {
  /** The key of one of them. */
  readonly example: string;
  /** By the name of the formula. */
  readonly steps: Readonly<Record<string, StepTally>>;
}

export interface KindWorking extends TotalPart {
  /** One for all lines of a kind where they are alike in too many ways. */
  readonly alike: readonly LinesAlike[];
}

/** The kind with the line itself beside each example that is among those shown. */
export const withExamples = <Shown extends { readonly line: { readonly lineKey: string } }>(
  kind: KindWorking,
  shown: readonly Shown[],
) => ({
  ...kind,
  alike: kind.alike.flatMap((each) => {
    const line = shown.find(({ line: { lineKey } }) => lineKey === each.example);
    return line === undefined ? [] : [{ ...each, shown: line }];
  }),
});

/**
 * How the lines of a return make its total: made in the pass that computes the fees and kept with the assessment, so that a page
 * about 100,000 lines computes none of them. What a kind comes to is the sum of its lines, step by step.
 */
export interface Working {
  /** Empty where the rulebook leaves the sum to us. */
  readonly total: readonly PrintedStep[];
  /** Those that cost most first. */
  readonly kinds: readonly KindWorking[];
}

/** The facts that a tally counts, whether or not the rulebook reads them. */
export const countedFacts: readonly string[] = [
  'category',
  'chemistry',
  'units',
  'exported_units',
  'mass',
];

export interface LinesToTally {
  readonly columns: LineColumns;
  readonly lineKeyAt: (row: number) => string;
  readonly fees: BigInt64Array;
  readonly lines: StageResults;
  readonly total: EvaluatedRecord | undefined;
  /** Steps of a line; left out: those of its first pass. */
  readonly formulas?: readonly Formula[];
}

/** Pure. */
export function workingOf(rulebook: Rulebook, given: LinesToTally): Working {
  const formulas = given.formulas ?? rulebook.stages.get('line')?.formulas ?? [];
  const steps = formulas.map((formula) => new StepColumn(formula, rulebook, given.lines));
  const [categories, chemistries] = [
    textsOf(given.columns, 'category'),
    textsOf(given.columns, 'chemistry'),
  ];
  const kinds = new Map<string, Kind>();
  for (let row = 0; row < given.columns.rows; row += 1) {
    const [category, chemistry] = [textAt(categories, row), textAt(chemistries, row)];
    const key = `${category}/${chemistry}`;
    const kind = kinds.get(key) ?? new Kind(category, chemistry, steps);
    kinds.set(key, kind.add(row, given));
  }
  const made = [...kinds.values()].map((kind) => kind.working(given.lineKeyAt));
  return {
    total: given.total === undefined ? [] : printedSteps(given.total.trace()),
    kinds: made.sort((a, b) => (a.feeMinor > b.feeMinor ? -1 : a.feeMinor < b.feeMinor ? 1 : 0)),
  };
}

/** More ways to be alike than anybody reads: a step then says from where to where it goes. */
const MOST_WAYS = 20;

class Kind {
  private ways = new Map<string, Alike>();
  private isOne = false;

  constructor(
    private readonly category: string,
    private readonly chemistry: string,
    private readonly steps: readonly StepColumn[],
  ) {}

  add(row: number, given: LinesToTally): this {
    let key = '';
    if (!this.isOne) for (const step of this.steps) key += `${step.mark(row)} `;
    let found = this.ways.get(key);
    if (found === undefined && this.ways.size === MOST_WAYS) found = this.madeOne();
    found ??= new Alike(this.steps, row);
    if (this.isOne) found.mix(row);
    else this.ways.set(key, found);
    found.add(row, given);
    return this;
  }

  working(lineKeyAt: LinesToTally['lineKeyAt']): KindWorking {
    const { category, chemistry } = this;
    const alike = [...this.ways.values()].map((each) => each.tally(lineKeyAt));
    alike.sort((a, b) => b.lines - a.lines);
    return { category, chemistry, ...alike.reduce(together, NOTHING), alike };
  }

  private madeOne(): Alike {
    const [one, ...others] = this.ways.values();
    if (one === undefined) throw new Error('There are ways to make one of.');
    for (const each of others) one.take(each);
    this.isOne = true;
    this.ways = new Map([['', one]]);
    return one;
  }
}

const NOTHING: CountedLines = { lines: 0, units: 0n, exportedUnits: 0n, massMg: 0n, feeMinor: 0n };

const together = (a: CountedLines, b: CountedLines): CountedLines => ({
  lines: a.lines + b.lines,
  units: a.units + b.units,
  exportedUnits: a.exportedUnits + b.exportedUnits,
  massMg: a.massMg + b.massMg,
  feeMinor: a.feeMinor + b.feeMinor,
});

/** Lines while they are counted: of each step the sum, and the rows where it is lowest and highest. */
class Alike {
  private counted = NOTHING;
  private readonly sums: bigint[];
  private readonly lowest: number[];
  private readonly highest: number[];

  constructor(
    private readonly steps: readonly StepColumn[],
    private readonly first: number,
  ) {
    this.sums = steps.map(() => 0n);
    this.lowest = steps.map(() => first);
    this.highest = steps.map(() => first);
  }

  add(row: number, { columns, fees }: LinesToTally): void {
    this.counted = together(this.counted, {
      lines: 1,
      units: numbersOf(columns, 'units')[row] ?? 0n,
      exportedUnits: numbersOf(columns, 'exported_units')[row] ?? 0n,
      massMg: numbersOf(columns, 'mass')[row] ?? 0n,
      feeMinor: fees[row] ?? 0n,
    });
    for (const [at, step] of this.steps.entries())
      if (step.adds) this.sums[at] = (this.sums[at] ?? 0n) + step.amount(row);
  }

  /** A row that need not be like the others. */
  mix(row: number): void {
    for (const [at, step] of this.steps.entries()) {
      if (step.order(row) < step.order(this.lowest[at] ?? row)) this.lowest[at] = row;
      if (step.order(row) > step.order(this.highest[at] ?? row)) this.highest[at] = row;
    }
  }

  /** All that another one holds. */
  take(other: Alike): void {
    this.counted = together(this.counted, other.counted);
    for (const at of this.steps.keys())
      this.sums[at] = (this.sums[at] ?? 0n) + (other.sums[at] ?? 0n);
    for (const row of [...other.lowest, ...other.highest]) this.mix(row);
  }

  tally(lineKeyAt: LinesToTally['lineKeyAt']): LinesAlike {
    const steps = this.steps.map((step, at): [string, StepTally] => [
      step.name,
      step.tally(this.sums[at] ?? 0n, this.lowest[at] ?? 0, this.highest[at] ?? 0),
    ]);
    return {
      ...this.counted,
      example: lineKeyAt(this.first),
      steps: Object.fromEntries(steps),
    };
  }
}
