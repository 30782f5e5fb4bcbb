import { minorDigits } from '../kernel/money.js';
import { ratio } from '../kernel/ratio.js';
import { compileFormula } from './compile.js';
import type { Code, LooseValue, Slots } from './compiled-code.js';
import { readFact, readFacts, type FactIssues, type Facts } from './facts.js';
import { isNumber, type InForce } from './interpret.js';
import type { Formula, Input, Raw, Rulebook, Stage } from './model.js';
import { namesReadAbove } from './tree.js';
import { valueFrom, type Outputs, type Value } from './values.js';

const MG_PER_KG = 1_000_000n;

/** A stage compiled for one day of the law: facts in, the values that others read out. */
export class CompiledStage {
  private readonly places: ReadonlyMap<string, { readonly index: number; readonly code: Code }>;
  private readonly kept: readonly number[];
  /** Used again for each row, so that what nobody reads later is soon forgotten. */
  private readonly scratch: Slots;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly stage: Stage,
    private readonly readers: readonly Reader[],
    private readonly codes: readonly { readonly formula: Formula; readonly code: Code }[],
  ) {
    const names = [
      ...readers.map((each) => each.input.name),
      ...codes.map((each) => each.formula.name),
    ];
    const all = [...readers, ...codes].map((each) => each.code);
    const wanted = new Set([...stage.outputs, ...namesReadAbove(rulebook, stage.name)]);
    this.kept = names.flatMap((name, index) => (wanted.has(name) ? [index] : []));
    this.places = new Map(
      this.kept.flatMap((from, index) => {
        const [name, code] = [names[from], all[from]];
        return name === undefined || code === undefined ? [] : [[name, { index, code }] as const];
      }),
    );
    this.scratch = new Array<unknown>(all.length).fill(null);
  }

  /** Computes one row. Undefined when its facts are wrong; the issues then say which. */
  run(facts: Facts, issues: FactIssues, row: number): Slots | undefined {
    const slots = this.scratch;
    let given = Object.hasOwn(facts, 'on') ? 1 : 0;
    for (let index = 0; index < this.readers.length; index += 1) {
      const reader = this.readers[index];
      if (reader === undefined) break;
      if (Object.hasOwn(facts, reader.input.name)) given += 1;
      const value = reader.read(facts[reader.input.name]);
      if (value === undefined) {
        this.refuse(facts, issues, row);
        return;
      }
      slots[index] = value;
    }
    if (given !== Object.keys(facts).length) {
      this.refuse(facts, issues, row);
      return;
    }
    for (let index = 0; index < this.codes.length; index += 1) {
      slots[this.readers.length + index] = this.codes[index]?.code.run(slots) ?? null;
    }
    return this.kept.map((index) => slots[index]);
  }

  private refuse(facts: Facts, issues: FactIssues, row: number): undefined {
    const before = issues.list.length;
    readFacts(this.stage, facts, { rulebook: this.rulebook, issues, extra: ['on'], row });
    if (issues.list.length === before && before < 1_000)
      throw new Error('A row was refused without a reason.');
    return undefined;
  }

  /** Numerator of an output in a known denominator; for sums that need no reduction. */
  numerator(slots: Slots, name: string): { readonly n: bigint; readonly d: bigint } | undefined {
    const place = this.places.get(name);
    const value = place === undefined ? null : slots[place.index];
    if (place?.code.kind !== 'fixed' || typeof value !== 'bigint') return undefined;
    return { n: value, d: place.code.d };
  }

  raw(slots: Slots, name: string): Raw {
    const place = this.places.get(name);
    const value = place === undefined ? null : (slots[place.index] ?? null);
    if (place === undefined || value === null) return null;
    if (place.code.kind === 'fixed') return ratio(value as bigint, place.code.d);
    if (place.code.kind === 'plain') return value as string | boolean;
    const { n, d } = value as LooseValue;
    return ratio(n, d);
  }

  outputs(slots: Slots): Outputs {
    const outputs: Record<string, Value> = {};
    for (const { formula } of this.codes) {
      if (formula.output)
        outputs[formula.name] = valueFrom(
          this.raw(slots, formula.name),
          formula.type,
          formula.unit,
          formula.notApplicable,
        );
    }
    return outputs;
  }
}

interface Reader {
  readonly input: Input;
  readonly code: Code;
  /** Undefined when the fact is wrong; null when it is not applicable. */
  readonly read: (given: unknown) => unknown;
}

/** Undefined when the stage needs rows or years: the interpreter does those. */
export function compileStage(
  rulebook: Rulebook,
  stage: Stage,
  inForce: InForce,
): CompiledStage | undefined {
  const readers: Reader[] = [];
  const codes: { formula: Formula; code: Code }[] = [];
  const slots = new Map<string, Code>();
  for (const input of stage.inputs.values()) {
    if (input.perYear) return undefined;
    const reader = readerOf(input, readers.length, rulebook);
    readers.push(reader);
    slots.set(input.name, reader.code);
  }
  for (const formula of stage.formulas) {
    const code = compileFormula(formula, { slot: (name) => slots.get(name), inForce });
    if (code === undefined) return undefined;
    slots.set(formula.name, slotCode(code, readers.length + codes.length));
    codes.push({ formula, code });
  }
  return new CompiledStage(rulebook, stage, readers, codes);
}

function slotCode(code: Code, index: number): Code {
  if (code.kind === 'fixed')
    return { kind: 'fixed', d: code.d, run: (slots) => slots[index] as bigint | null };
  if (code.kind === 'loose')
    return { kind: 'loose', run: (slots) => slots[index] as LooseValue | null };
  return { kind: 'plain', run: (slots) => slots[index] as string | boolean | null };
}

function readerOf(input: Input, index: number, rulebook: Rulebook): Reader {
  const d = denominatorOf(input, rulebook);
  const slow = (given: unknown): unknown => {
    const read = readFact(input, given, rulebook);
    if (!read.ok) return undefined;
    return d !== undefined && isNumber(read.raw) ? read.raw.n * (d / read.raw.d) : read.raw;
  };
  const code: Code =
    input.type.kind !== 'number'
      ? { kind: 'plain', run: () => null }
      : d === undefined
        ? { kind: 'loose', run: () => null }
        : { kind: 'fixed', d, run: () => null };
  return { input, code: slotCode(code, index), read: quick(input, rulebook, slow) };
}

/** Most facts come as bigint or as text of an enumeration: those need no conversion. */
function quick(input: Input, rulebook: Rulebook, slow: Reader['read']): Reader['read'] {
  const unbounded = input.lowest === undefined && input.highest === undefined;
  if (unbounded && (input.form === 'mass' || input.form === 'count')) {
    return (given) => (typeof given === 'bigint' && given >= 0n ? given : slow(given));
  }
  if (input.type.kind !== 'choice') return slow;
  const values = new Set<unknown>(rulebook.enumerations.get(input.type.enumeration));
  return (given) => (values.has(given) ? given : slow(given));
}

function denominatorOf(input: Input, rulebook: Rulebook): bigint | undefined {
  if (input.form === 'mass') return MG_PER_KG;
  if (input.form === 'count') return 1n;
  return input.form === 'money' ? 10n ** BigInt(minorDigits(rulebook.currency ?? '')) : undefined;
}
