import type { CodeFacts, ColumnFacts, Input, NumberFacts, Rulebook } from '../rules/index.js';
import {
  ABSENT,
  formOfFact,
  numbersOf,
  textsOf,
  type LineColumns,
  type Texts,
} from './line-facts.js';

/** A text that the rulebook does not know; no place in any list. */
const UNKNOWN = -2;

/** The facts that the line stage reads, as the columnar back end takes them. What no line has is left out. */
export function lineInputs(
  rulebook: Rulebook,
  columns: LineColumns,
): Readonly<Record<string, ColumnFacts>> {
  const inputs: Record<string, ColumnFacts> = {};
  for (const input of rulebook.stages.get('line')?.inputs.values() ?? []) {
    const { name, form } = input;
    if (formOfFact(name) === undefined) continue;
    inputs[name] =
      form === 'choice' || form === 'yes-no'
        ? codesOf(input, textsOf(columns, name), rulebook)
        : numbersFor(form, numbersOf(columns, name));
  }
  return inputs;
}

/** Names of the columns that the line stage reads: no other needs to leave the database. */
export const factsRead = (rulebook: Rulebook): ReadonlySet<string> =>
  new Set(rulebook.stages.get('line')?.inputs.keys() ?? []);

function codesOf(input: Input, { codes, values }: Texts, rulebook: Rulebook): CodeFacts {
  const choices =
    input.type.kind === 'choice' ? (rulebook.enumerations.get(input.type.enumeration) ?? []) : [];
  const places = values.map((text) => {
    if (text === '') return -1;
    if (input.form === 'yes-no') return text === 'yes' ? 1 : 0;
    const place = choices.indexOf(text);
    return place < 0 ? UNKNOWN : place;
  });
  const placed = new Int16Array(codes.length);
  for (let row = 0; row < placed.length; row += 1) placed[row] = places[codes[row] ?? 0] ?? UNKNOWN;
  return { codes: placed };
}

/** Most masses fit a double; a column where one does not stays as it is. */
function numbersFor(form: Input['form'], numbers: BigInt64Array): NumberFacts {
  const denominator = form === 'ratio' ? { denominator: 1_000_000n } : {};
  const values = inDoubles(numbers);
  if (values !== undefined) return { values, ...denominator };
  const absent = Uint8Array.from(numbers, (value) => (value === ABSENT ? 1 : 0));
  return { values: numbers, absent, ...denominator };
}

/** Reads the two halves of each number, which makes no BigInt. Undefined where a number is beyond 2^53. */
function inDoubles(numbers: BigInt64Array): Float64Array | undefined {
  const halves = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
  const values = new Float64Array(numbers.length);
  for (let row = 0; row < values.length; row += 1) {
    const high = halves[2 * row + 1] ?? 0;
    const value = high * 0x1_0000_0000 + ((halves[2 * row] ?? 0) >>> 0);
    if (!Number.isSafeInteger(value)) return undefined;
    values[row] = value === -1 ? NaN : value;
  }
  return values;
}
