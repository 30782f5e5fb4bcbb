import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Ratio, RoundingMode } from '../kernel/ratio.js';
import type { Facts } from './facts.js';
import type {
  AggregateFunction,
  ArithmeticOperator,
  CallName,
  ComparisonOperator,
} from './grammar.js';
import type { MissingYear } from './syntax.js';
import type { FormulaWork, Growth } from './growth.js';
import type { Unit } from './unit.js';
import type { Spot } from './issues.js';

/**
 * The checked rulebook: the one tree that every back end reads (interpreter, closures, and later columns and SQL). Names are
 * resolved, units agree, tables are complete, formulas are ordered so that each comes after what it reads.
 */

/** Text per language code. */
export type LocalText = ReadonlyMap<string, string>;

/** A value while computing: numbers in base units; null is "not applicable". */
export type Raw = Ratio | string | boolean | null;

export type ValueType =
  | { readonly kind: 'number'; readonly dimension: string }
  | { readonly kind: 'choice'; readonly enumeration: string }
  | { readonly kind: 'yes-no' }
  | { readonly kind: 'date' };

export const STAGES = [
  'line',
  'producer_period',
  'producer_year',
  'process_year',
  'national_year',
] as const;
export type StageName = (typeof STAGES)[number];

/**
 * Stages that lie above a stage, nearest first: those its second pass may read, and under whose name their values are given as
 * facts when the stage is evaluated alone.
 */
export function stagesAbove(stage: StageName): readonly StageName[] {
  const next = STAGES.find((each) => BELOW[each]?.stage === stage);
  return next === undefined ? [] : [next, ...stagesAbove(next)];
}

/** Which stage a stage can sum, count or average, and under which fact its rows are given. */
export const BELOW: Readonly<
  Partial<Record<StageName, { readonly stage: StageName; readonly rows: string }>>
> = {
  producer_period: { stage: 'line', rows: 'lines' },
  producer_year: { stage: 'producer_period', rows: 'periods' },
  national_year: { stage: 'producer_year', rows: 'producers' },
};

export interface Citation {
  readonly source: string;
  readonly instrument: string;
  readonly provision: string;
  /** The provision in each language, where the rulebook says it in several. */
  readonly provisions?: LocalText;
  readonly address: string | undefined;
}

/** Where something is written: the instrument, and the page that shows it. */
export interface Source {
  readonly instrument: string;
  readonly address: string | undefined;
}

export type Node = NodeForm & { readonly type: ValueType; readonly mayBeNotApplicable: boolean };

export type NodeForm =
  | { readonly op: 'constant'; readonly value: Raw; readonly text: string }
  | { readonly op: 'on' }
  | { readonly op: 'input'; readonly name: string }
  | { readonly op: 'formula'; readonly name: string }
  | { readonly op: 'row'; readonly name: string }
  | { readonly op: 'parameter'; readonly name: string; readonly keys: readonly Node[] }
  | { readonly op: 'negate'; readonly of: Node }
  | { readonly op: 'not'; readonly of: Node }
  | {
      readonly op: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Node;
      readonly right: Node;
    }
  | {
      readonly op: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Node;
      readonly right: Node;
    }
  | {
      readonly op: 'logic';
      readonly operator: 'and' | 'or';
      readonly left: Node;
      readonly right: Node;
    }
  | {
      readonly op: 'choose';
      readonly condition: Node;
      readonly then: Node;
      readonly otherwise: Node;
      /** Where an exception ("unless ...") is written; an `if` of an expression has none. */
      readonly exception?: Citation;
    }
  | { readonly op: 'member'; readonly of: Node; readonly values: readonly string[] }
  | { readonly op: 'is-not-applicable'; readonly of: Node; readonly negated: boolean }
  /**
   * The class a number falls in: `names[i]` for the first i with `of <= edges[i]`, the last name above all edges. `names` has one
   * more than `edges`; edges rise and stand in base units. n/a stays n/a. The type is a choice of the band's enumeration.
   */
  | {
      readonly op: 'band';
      readonly band: string;
      readonly of: Node;
      readonly edges: readonly Ratio[];
      readonly names: readonly string[];
    }
  /** Second pass only: an input or a first-pass formula of a stage above, the one this row belongs to. */
  | { readonly op: 'above'; readonly stage: StageName; readonly name: string }
  /**
   * Second pass only, and then the whole expression of its formula: this row's part of a pool, in whole steps, by largest
   * remainder. The rows are all rows of this stage under the same `pool.stage`, in their order. With w the weight of a row, W
   * the sum of all weights and P the pool: quota = |P| x w / W; each row first gets its quota rounded down to a whole step; the steps
   * still missing go one each to the rows with the largest remainder, of equal ones to the earlier row; a negative pool is
   * the mirror. The parts add up to P (the checker asks that P is rounded to whole steps). n/a for every row when P is n/a, W is zero
   * or any weight is negative; a weight is never n/a (the checker asks for `first_of`).
   */
  | {
      readonly op: 'share';
      readonly pool: Node & { readonly op: 'above' };
      readonly weight: Node;
      /** What the denominators of all weights divide. */
      readonly over: bigint;
      readonly step: Ratio;
      /** As written, in the unit of the pool: `0.01 EUR`. */
      readonly stepText: string;
    }
  | { readonly op: 'call'; readonly name: CallName; readonly args: readonly Node[] }
  | {
      readonly op: 'aggregate';
      readonly name: AggregateFunction;
      readonly of: Node | undefined;
      /** What the denominators of all that is added up divide: a sum gets no longer with its rows. */
      readonly over: bigint;
      readonly where: Node | undefined;
    }
  | {
      readonly op: 'window';
      readonly name: AggregateFunction;
      readonly of: string;
      readonly from: number;
      readonly to: number;
      readonly missing: MissingYear;
    };

export interface Rounding {
  readonly mode: RoundingMode;
  /** In base units of the formula. */
  readonly step: Ratio;
  /** As written, in the formula's unit. */
  readonly stepText: string;
  readonly cite: Citation;
}

export type InputForm =
  'mass' | 'money' | 'count' | 'ratio' | 'quantity' | 'choice' | 'yes-no' | 'date';

export interface Input {
  readonly name: string;
  readonly label: LocalText;
  readonly form: InputForm;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
  /** A missing fact is "not applicable" instead of an issue. */
  readonly optional: boolean;
  /** One value for each year, read through windows only. */
  readonly perYear: boolean;
  readonly lowest: Ratio | undefined;
  readonly highest: Ratio | undefined;
  /** What says that there is nothing beyond the bounds. */
  readonly cite?: Citation;
}

export interface Formula {
  readonly name: string;
  readonly label: LocalText;
  readonly unit: Unit | undefined;
  readonly type: ValueType;
  readonly node: Node;
  readonly text: string;
  readonly cite: Citation;
  readonly round: Rounding | undefined;
  readonly growth: Growth;
  readonly work: FormulaWork;
  /** When and why the result is "not applicable"; undefined when it always has a value. */
  readonly notApplicable: LocalText | undefined;
  readonly output: boolean;
  /** As written; `node` has them folded in, as `choose` nodes around the expression, the first innermost. */
  readonly exceptions: readonly FormulaException[];
  /** What is allowed of an amount of money beyond what is expected of any; undefined where nothing is. */
  readonly properties: Properties | undefined;
}

/** Any amount of money is expected never to be negative and never to fall when a mass of its row rises. */
export interface Properties {
  readonly mayBeNegative: boolean;
  /** Inputs of the stage. */
  readonly mayFallWith: readonly string[];
  readonly cite: Citation;
}

/** "Unless": two of one formula never hold at once, or both are cumulative and apply one after the other as written. */
export interface FormulaException {
  readonly when: string;
  readonly text: string;
  readonly cite: Citation;
  readonly cumulative: boolean;
}

export interface Stage {
  readonly name: StageName;
  readonly inputs: ReadonlyMap<string, Input>;
  /** In the order of computation. */
  readonly formulas: readonly Formula[];
  readonly outputs: readonly string[];
  readonly second: SecondPass | undefined;
}

/**
 * Formulas that are computed once the stages above are: they alone may read `above` values and `share` a pool.
 *
 * First every stage computes its `formulas`, from the line upwards. Then the second passes follow, again from the line upwards,
 * each formula for all rows of its stage before the next formula. What a formula of a second pass may read: inputs and both passes'
 * formulas of its own row; both passes of the rows below, in sums; parameters (by its own row's day); and of the stages above only
 * inputs and first-pass formulas. No formula of a first pass reads a second one, so that there are no circles.
 */
export interface SecondPass {
  /** What makes it possible, as a person calls it: "once the year is known". */
  readonly label: LocalText;
  /** In the order of computation. Their names differ from those of the first pass. */
  readonly formulas: readonly Formula[];
  readonly outputs: readonly string[];
  /** The stages above that it reads, nearest first. */
  readonly above: readonly StageName[];
}

/** Classes of a number, by inclusive upper edges; the last class is open. Its names are also an enumeration. */
export interface Band {
  readonly name: string;
  /** The enumeration its classes are values of: its own name, unless `of` says another. */
  readonly enumeration: string;
  readonly label: LocalText;
  readonly unit: Unit;
  /** In base units, rising. */
  readonly edges: readonly Ratio[];
  /** As written, in `unit`. */
  readonly edgeTexts: readonly string[];
  readonly names: readonly string[];
  readonly cite: Citation;
}

export interface TableRow {
  readonly keys: readonly string[];
  readonly value: Raw;
  /** The cells that have their value from this row: combinations of keys joined with `,`. */
  readonly cells: readonly string[];
}

export interface DatedValue {
  readonly from: CalendarDate;
  readonly cite: Citation;
  readonly note: LocalText | undefined;
  readonly table: string | undefined;
  /** A single value, or one per combination of keys joined with `,`. Base units. */
  readonly scalar: Raw | undefined;
  readonly cells: ReadonlyMap<string, Raw> | undefined;
  /** The table as written, `*` standing for any other key. */
  readonly rows: readonly TableRow[];
}

/** Bounds against slips of the keyboard, as written: of the values in the parameter's unit, of a change in percent; and whose they are. */
export interface Guard {
  readonly lowest: string | undefined;
  readonly highest: string | undefined;
  /** Between one dated value and the next, up or down; from n/a and from zero any change is allowed. */
  readonly greatestChange: string | undefined;
  readonly cite?: Citation;
}

export interface Parameter {
  readonly name: string;
  readonly label: LocalText;
  readonly unit: Unit;
  readonly type: ValueType;
  readonly by: readonly string[];
  readonly lastCheckedOn: CalendarDate;
  readonly guard: Guard;
  readonly mayBeNotApplicable: boolean;
  /** Earliest first; each holds until the day before the next. */
  readonly values: readonly DatedValue[];
}

/** `method`: no law, but how a figure is made. */
export type RulebookStatus = 'in-force' | 'illustrative' | 'partial' | 'method';

export interface Rulebook {
  readonly id: string;
  readonly title: LocalText;
  readonly about: LocalText;
  readonly status: RulebookStatus;
  readonly currency: string | undefined;
  /** Language of the citations. */
  readonly language: string;
  /** First day on which the rulebook can be used; and the last, when it has ended. */
  readonly from: CalendarDate;
  readonly until: CalendarDate | undefined;
  /** By the name that citations use. */
  readonly sources: ReadonlyMap<string, Source>;
  /** With those of bands. */
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  /** What readers call values of enumerations and classes of bands, where the rulebook says. */
  readonly names: ReadonlyMap<string, LocalText>;
  readonly bands: ReadonlyMap<string, Band>;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly stages: ReadonlyMap<StageName, Stage>;
  readonly untranslatable: readonly {
    readonly what: LocalText;
    readonly why: LocalText;
    readonly cite: Citation;
  }[];
  readonly cases: readonly RulebookCase[];
  /** What computes, as text: hashed for the receipt. Line ends are LF. */
  readonly files: RulebookFiles;
  /** Where each thing is declared, by its path (`stages.line.formulas.fee`), for messages of later checks. */
  readonly spots: ReadonlyMap<string, Spot>;
}

export interface RulebookCase {
  readonly name: LocalText;
  readonly stage: StageName;
  readonly on: CalendarDate;
  readonly facts: Facts;
  /** Printed values by output, or a refusal code. */
  readonly expect: ReadonlyMap<string, string>;
  readonly refused: string | undefined;
  readonly spot: Spot;
}

export interface RulebookFiles {
  readonly rulebookYaml: string;
  /** CSV text by file name beside rulebook.yaml. */
  readonly tables: Readonly<Record<string, string>>;
  /** YAML text by file name in cases/. */
  readonly cases: Readonly<Record<string, string>>;
}
