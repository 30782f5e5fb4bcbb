import type { CalendarDate } from '../../kernel/calendar-date.js';
import { parseMass } from '../../kernel/mass.js';
import { ratio } from '../../kernel/ratio.js';
import {
  caseFacts,
  decimalText,
  type Facts,
  type Rulebook,
  type Stage,
} from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import {
  calculatorForm,
  fieldsOf,
  rowCount,
  yearOf,
  type CalculatorField,
  type CalculatorGroup,
  type Typed,
} from './calculator-form.js';
import { calculate, nothing } from './calculator.js';

/** More rows than this are no example. */
const mostRows = 3;

/**
 * What the page starts with, of the rulebook's own cases: of a line what one cannot do without; else the case of which the rules say
 * most on that day, with its years moved to the one asked about.
 */
export function calculatorExample(
  rulebook: Rulebook,
  stage: Stage,
  asked: { readonly on: CalendarDate; readonly language: Language },
): Typed {
  const cases = rulebook.cases.filter(
    (each) => each.stage === stage.name && each.refused === undefined,
  );
  const examples = (stage.name === 'line' ? cases.slice(-1) : cases).map((each) => {
    const typed = typedOf(caseFacts(each), yearOf(asked.on) - yearOf(each.on));
    const form = calculatorForm(rulebook, stage, { ...asked, typed });
    return shownIn(form, asked.language);
  });
  const said = examples.map((typed) => saidOf(rulebook, stage, { ...asked, typed }));
  return examples[said.lastIndexOf(Math.max(...said))] ?? {};
}

/** How many results an example has. */
function saidOf(
  rulebook: Rulebook,
  stage: Stage,
  { typed, ...asked }: { typed: Typed; on: CalendarDate; language: Language },
): number {
  const form = calculatorForm(rulebook, stage, { ...asked, typed });
  if (rowCount(form) > mostRows) return -1;
  const { outputs } = calculate(rulebook, typed, { ...asked, stage: stage.name });
  const none = outputs.filter(({ said }) => typeof said !== 'string' && said.word === nothing);
  return outputs.length - none.length;
}

/** By the names of fields. */
function typedOf(facts: Facts, later: number, path = ''): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value !== 'object' || value === null) {
      typed[`${path}${name}`] = String(value);
      continue;
    }
    for (const [key, each] of Object.entries(value)) {
      const place = Array.isArray(value) || /^\d{4}$/.test(key);
      const moved = Number(key) + (Array.isArray(value) ? 1 : later);
      const at = `${path}${name}.${place ? String(moved) : key}`;
      if (typeof each === 'object' && each !== null)
        Object.assign(typed, typedOf(each as Facts, later, `${at}.`));
      else typed[at] = String(each);
    }
  }
  return typed;
}

/** Without the unit that stands behind the field, and with the marks of the language. */
function shownIn(form: CalculatorGroup, language: Language): Typed {
  const isShown = ({ value, optional }: CalculatorField) =>
    value !== '' && (form.stage !== 'line' || !optional);
  return Object.fromEntries(
    fieldsOf(form)
      .filter(isShown)
      .map(({ name, value, unit }) => {
        const bare = withoutUnit(value, unit);
        const marked = bare.replace(/^(-?\d+)\.(\d+)(?=\D*$)/, '$1,$2');
        return [name, language === 'de' ? marked : bare];
      }),
  );
}

function withoutUnit(value: string, unit: string): string {
  const mass = unit === 'kg' ? parseMass(value) : undefined;
  if (mass?.ok === true) return decimalText(ratio(mass.value, mgPerKg)).text;
  return unit !== '' && value.endsWith(` ${unit}`) ? value.slice(0, -unit.length - 1) : value;
}

const mgPerKg = 1_000_000n;
