import type { Cited, LocalText, PrintedOperand, PrintedStep } from '../rules/index.js';
import type { CountedLines, KindWorking, LinesAlike, Working } from './working.js';

/** A working as JSON keeps it: texts by language as records, amounts as decimal strings, no names, which its rulebook has. */
export interface KeptWorking {
  readonly total: readonly Kept<Omit<PrintedStep, 'names'>>[];
  readonly kinds: readonly Kept<KindWorking>[];
}

type Kept<T> = T extends bigint
  ? string
  : T extends LocalText
    ? Readonly<Record<string, string>>
    : T extends readonly (infer Item)[]
      ? readonly Kept<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: Kept<T[K]> }
        : T;

export const workingAsJson = (working: Working): string =>
  JSON.stringify(withNames(working, undefined), (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Map ? Object.fromEntries(value as LocalText) : value;
  });

/** With what the rulebook that made it calls the values of its enumerations. */
export const withNames = (working: Working, names: PrintedStep['names']): Working => ({
  ...working,
  total: working.total.map((step) => ({ ...step, names })),
});

export function workingFrom({ total, kinds }: KeptWorking): Working {
  return {
    total: total.map((step) => ({
      ...step,
      label: textFrom(step.label),
      reason: step.reason === undefined ? undefined : textFrom(step.reason),
      operands: step.operands.map(operandFrom),
      shared:
        step.shared === undefined
          ? undefined
          : { ...step.shared, pool: operandFrom(step.shared.pool) },
      rounding:
        step.rounding === undefined
          ? undefined
          : { ...step.rounding, cite: citedFrom(step.rounding.cite) },
      cite: citedFrom(step.cite),
      exceptions: step.exceptions.map(citedFrom),
    })),
    kinds: kinds.map((kind) => ({
      ...kind,
      ...countedFrom(kind),
      alike: kind.alike.map((each): LinesAlike => ({ ...each, ...countedFrom(each) })),
    })),
  };
}

const textFrom = (text: Readonly<Record<string, string>>): LocalText =>
  new Map(Object.entries(text));

const operandFrom = (each: Kept<PrintedOperand>): PrintedOperand => ({
  ...each,
  label: textFrom(each.label),
  cite: each.cite === undefined ? undefined : citedFrom(each.cite),
});

/** Kept before citations had languages, it is one text. */
const citedFrom = (cite: string | Readonly<Record<string, string>>): Cited =>
  typeof cite === 'string' ? cite : textFrom(cite);

const countedFrom = (kept: Kept<CountedLines>): CountedLines => ({
  lines: kept.lines,
  units: BigInt(kept.units),
  exportedUnits: BigInt(kept.exportedUnits),
  massMg: BigInt(kept.massMg),
  feeMinor: BigInt(kept.feeMinor),
});
