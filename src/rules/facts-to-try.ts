import { addDays, parseCalendarDate } from '../kernel/calendar-date.js';
import { countOf, wordOf, type Facts } from './facts.js';
import { BELOW, type Input, type Rulebook, type Stage, type StageName } from './model.js';

/** A few rows show as well as many what an amount does. */
export const ROWS_TRIED = 8;

/** The first rows of each list of the stages below. */
export function withFewRows(stage: StageName, facts: Facts): Facts {
  const below = BELOW[stage];
  const list = below === undefined ? undefined : facts[below.rows];
  if (below === undefined || !Array.isArray(list)) return facts;
  const few = (list as readonly Facts[]).slice(0, ROWS_TRIED);
  return { ...facts, [below.rows]: few.map((row) => withFewRows(below.stage, row)) };
}

/** The facts themselves, and with each other value of each of their enumerations, and the other of yes and no. */
export function* otherwiseSaid(rulebook: Rulebook, stage: Stage, facts: Facts): Generator<Facts> {
  yield facts;
  for (const input of stage.inputs.values()) {
    const given = facts[input.name];
    const read = given === undefined ? undefined : wordOf(input.type, given, rulebook);
    for (const value of valuesOf(input, rulebook))
      if (value !== read) yield changed(facts, input.name, value);
  }
}

function valuesOf({ type }: Input, rulebook: Rulebook): readonly (string | boolean)[] {
  if (type.kind === 'choice') return rulebook.enumerations.get(type.enumeration) ?? [];
  return type.kind === 'yes-no' ? [true, false] : [];
}

/** With each count at nothing, one, and either side of each other count; and each day either side of each other day. */
export function* eitherSide(stage: Stage, facts: Facts): Generator<Facts> {
  const inputs = [...stage.inputs.values()].filter(({ perYear }) => !perYear);
  const counts = inputs.filter(({ form }) => form === 'count');
  const days = inputs.filter(({ form }) => form === 'date');
  for (const { name } of counts) {
    const others = counts.flatMap((other) => {
      const count = other.name === name ? undefined : countOf(facts[other.name])?.n;
      return count === undefined ? [] : [count - 1n, count, count + 1n];
    });
    for (const count of new Set([0n, 1n, ...others]))
      if (count >= 0n) yield changed(facts, name, count);
  }
  for (const { name } of days) {
    for (const other of days) {
      const day = parseCalendarDate(String(facts[other.name]));
      if (other.name === name || !day.ok) continue;
      for (const by of [-1, 0, 1]) yield changed(facts, name, addDays(day.value, by));
    }
  }
}

/** What was changed stands first, so that whoever reads of it sees it. */
function changed(facts: Facts, name: string, value: string | boolean | bigint): Facts {
  return Object.fromEntries([[name, value], ...Object.entries({ ...facts, [name]: value })]);
}

/** What tells records to try apart. */
export function factsKey(facts: Facts): string {
  return JSON.stringify(Object.entries(facts).sort(), (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
