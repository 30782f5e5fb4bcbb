import {
  BELOW,
  type LocalText,
  type Node,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import type { CallName } from './grammar.js';
import { textIn } from './printed-trace.js';
import { allFormulas } from './tree.js';

/** Words that join the labels of a formula into a sentence. */
interface Words {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly choose: (condition: string, then: string, otherwise: string) => string;
  readonly least: (list: string) => string;
  readonly greatest: (list: string) => string;
  readonly clamp: (value: string, low: string, high: string) => string;
  readonly first: (list: string) => string;
  readonly absolute: (value: string) => string;
  readonly days: (from: string, to: string) => string;
  readonly month: (date: string) => string;
  readonly day: (date: string) => string;
  readonly band: (label: string, of: string) => string;
  readonly exception: (otherwise: string, condition: string, then: string) => string;
  readonly otherwise: string;
  readonly above: Readonly<Record<StageName, (label: string) => string>>;
  readonly share: (pool: string, weight: string, step: string) => string;
  readonly year: (date: string) => string;
  readonly sum: (of: string) => string;
  readonly count: string;
  readonly average: (of: string) => string;
  readonly where: (condition: string) => string;
  readonly years: (from: number, to: number) => string;
  readonly by: (keys: string) => string;
  readonly on: string;
  readonly notApplicable: string;
  readonly is: (value: string, negated: boolean) => string;
  readonly oneOf: (value: string, list: string) => string;
}

const ENGLISH: Words = {
  and: 'and',
  or: 'or',
  not: 'not',
  choose: (condition, then, otherwise) => `if ${condition}: ${then}; otherwise: ${otherwise}`,
  least: (list) => `the least of (${list})`,
  greatest: (list) => `the greatest of (${list})`,
  clamp: (value, low, high) => `${value}, but at least ${low} and at most ${high}`,
  first: (list) => `the first that applies of (${list})`,
  absolute: (value) => `${value} without its sign`,
  days: (from, to) => `the days from ${from} to ${to}`,
  month: (date) => `the month of ${date}`,
  day: (date) => `the day of the month of ${date}`,
  band: (label, of) => `the class of ${of} (${label})`,
  exception: (otherwise, condition, then) => `${otherwise}; except if ${condition}: ${then}`,
  otherwise: 'the value otherwise',
  above: {
    line: (label) => label,
    process_year: (label) => label,
    producer_period: (label) => `“${label}” of the period`,
    producer_year: (label) => `“${label}” of the producer’s year`,
    national_year: (label) => `“${label}” of the national year`,
  },
  share: (pool, weight, step) =>
    `the part of ${pool} by ${weight}, in whole steps of ${step} by largest remainder, so that all parts add up`,
  year: (date) => `the year of ${date}`,
  sum: (of) => `the sum of “${of}”`,
  count: 'the number of rows',
  average: (of) => `the average of “${of}”`,
  where: (condition) => ` where ${condition}`,
  years: (from, to) => ` over the years ${String(from)} to ${String(to)} from the reporting year`,
  by: (keys) => ` for ${keys}`,
  on: 'the day of the law',
  notApplicable: 'not applicable',
  is: (value, negated) => `${value} is ${negated ? '' : 'not '}applicable`,
  oneOf: (value, list) => `${value} is one of ${list}`,
};

const GERMAN: Words = {
  and: 'und',
  or: 'oder',
  not: 'nicht',
  choose: (condition, then, otherwise) => `wenn ${condition}: ${then}; sonst: ${otherwise}`,
  least: (list) => `der kleinste Wert aus (${list})`,
  greatest: (list) => `der größte Wert aus (${list})`,
  clamp: (value, low, high) => `${value}, mindestens aber ${low} und höchstens ${high}`,
  first: (list) => `der erste anwendbare Wert aus (${list})`,
  absolute: (value) => `${value} ohne Vorzeichen`,
  days: (from, to) => `die Tage von ${from} bis ${to}`,
  month: (date) => `der Monat von ${date}`,
  day: (date) => `der Tag im Monat von ${date}`,
  band: (label, of) => `die Klasse von ${of} (${label})`,
  exception: (otherwise, condition, then) => `${otherwise}; außer wenn ${condition}: ${then}`,
  otherwise: 'der Wert sonst',
  above: {
    line: (label) => label,
    process_year: (label) => label,
    producer_period: (label) => `„${label}“ der Periode`,
    producer_year: (label) => `„${label}“ des Herstellerjahres`,
    national_year: (label) => `„${label}“ des nationalen Jahres`,
  },
  share: (pool, weight, step) =>
    `der Anteil an ${pool} nach ${weight}, in ganzen Schritten von ${step} nach den größten Resten, sodass alle Teile aufgehen`,
  year: (date) => `das Jahr von ${date}`,
  sum: (of) => `die Summe von „${of}“`,
  count: 'die Anzahl der Zeilen',
  average: (of) => `das Mittel von „${of}“`,
  where: (condition) => `, soweit ${condition}`,
  years: (from, to) => ` über die Jahre ${String(from)} bis ${String(to)} ab dem Berichtsjahr`,
  by: (keys) => ` für ${keys}`,
  on: '„Stichtag“',
  notApplicable: 'nicht anwendbar',
  is: (value, negated) => `${value} ist ${negated ? '' : 'nicht '}anwendbar`,
  oneOf: (value, list) => `${value} ist eines von ${list}`,
};

/** Functions whose values stand in a bracket of their own. */
const LISTED: ReadonlySet<CallName> = new Set(['min', 'max', 'first_of']);

const SIGNS: Readonly<Record<string, string>> = {
  '*': '×',
  '/': '÷',
  '-': '−',
  '>=': '≥',
  '<=': '≤',
  '!=': '≠',
};

/** A formula in the reader's words: names become their labels, operators become words and signs. */
export function formulaSentence(
  node: Node,
  place: { readonly rulebook: Rulebook; readonly stage: Stage },
  language: string,
): string {
  return new Sentence(place.rulebook, place.stage, language).of(node, true);
}

class Sentence {
  private readonly words: Words;
  /** What an exception is written around, while the exception itself is written. */
  private inside: Node | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly stage: Stage,
    private readonly language: string,
  ) {
    this.words = language === 'de' ? GERMAN : ENGLISH;
  }

  of(node: Node, outermost = false): string {
    const { words } = this;
    if (node === this.inside) return words.otherwise;
    switch (node.op) {
      case 'constant':
        return node.value === null ? words.notApplicable : this.named(node.text);
      case 'on':
        return words.on;
      case 'input':
      case 'formula':
        return this.labelled(node.name, this.stage);
      case 'row':
        return this.labelled(node.name, this.below());
      case 'parameter':
        return this.parameter(node);
      case 'negate':
        return `−${this.of(node.of)}`;
      case 'not':
        return `${words.not} (${this.of(node.of, true)})`;
      case 'arithmetic':
      case 'compare':
      case 'logic': {
        const sign =
          node.op === 'logic' ? words[node.operator] : (SIGNS[node.operator] ?? node.operator);
        const text = `${this.of(node.left, sameSign(node.left, node))} ${sign} ${this.of(node.right)}`;
        return outermost || node.op === 'compare' ? text : `(${text})`;
      }
      case 'choose':
        return this.bracketed(this.choice(node), outermost);
      case 'member':
        return words.oneOf(
          this.of(node.of),
          node.values.map((each) => this.named(each)).join(', '),
        );
      case 'is-not-applicable':
        return words.is(this.of(node.of), node.negated);
      case 'band':
        return words.band(
          this.text(this.rulebook.bands.get(node.band)?.label, node.band),
          this.of(node.of, true),
        );
      case 'above':
        return words.above[node.stage](
          this.labelled(node.name, this.rulebook.stages.get(node.stage)),
        );
      case 'share':
        return words.share(this.of(node.pool), this.of(node.weight), node.stepText);
      case 'call':
        return this.call(node, outermost);
      case 'aggregate':
        return this.bracketed(this.aggregate(node), outermost || node.where === undefined);
      case 'window':
        return (
          this.summary(node.name, this.labelled(node.of, this.stage)) +
          words.years(node.from, node.to)
        );
    }
  }

  private choice(node: Node & { op: 'choose' }): string {
    const condition = this.of(node.condition, true);
    const otherwise = this.of(node.otherwise, true);
    if (node.exception === undefined)
      return this.words.choose(condition, this.of(node.then, true), otherwise);
    const outer = this.inside;
    this.inside = node.otherwise;
    const then = this.of(node.then, true);
    this.inside = outer;
    return this.words.exception(otherwise, condition, then);
  }

  private bracketed(text: string, outermost: boolean): string {
    return outermost ? text : `(${text})`;
  }

  private call(node: Node & { op: 'call' }, outermost: boolean): string {
    const { words } = this;
    // Where no bracket of the sentence holds the values together, each has its own.
    const isListed = LISTED.has(node.name);
    const args = node.args.map((arg) => this.of(arg, isListed));
    const [first = '', second = '', third = ''] = args;
    const list = args.join('; ');
    const texts: Readonly<Record<CallName, () => string>> = {
      min: () => words.least(list),
      max: () => words.greatest(list),
      clamp: () => words.clamp(first, second, third),
      first_of: () => words.first(list),
      abs: () => words.absolute(first),
      days: () => words.days(first, second),
      month: () => words.month(first),
      day: () => words.day(first),
      year: () => words.year(first),
    };
    return this.bracketed(texts[node.name](), outermost || isListed);
  }

  private aggregate(node: Node & { op: 'aggregate' }): string {
    const of = node.of === undefined ? '' : this.of(node.of, true);
    const where = node.where === undefined ? '' : this.words.where(this.of(node.where, true));
    return this.summary(node.name, of) + where;
  }

  private summary(name: 'sum' | 'count' | 'average', of: string): string {
    return name === 'count' ? this.words.count : this.words[name](of);
  }

  private parameter(node: Node & { op: 'parameter' }): string {
    const label = this.text(this.rulebook.parameters.get(node.name)?.label, node.name);
    const keys = node.keys.map((key) => this.of(key, true)).join(', ');
    return keys === '' ? label : label + this.words.by(keys);
  }

  private below(): Stage | undefined {
    const below = BELOW[this.stage.name]?.stage;
    return below === undefined ? undefined : this.rulebook.stages.get(below);
  }

  private labelled(name: string, stage: Stage | undefined): string {
    const label =
      stage?.inputs.get(name)?.label ??
      (stage === undefined ? [] : allFormulas(stage)).find((each) => each.name === name)?.label;
    return this.text(label, name);
  }

  /** A value of an enumeration by its name. */
  private named(value: string): string {
    return this.text(this.rulebook.names.get(value), value);
  }

  private text(label: LocalText | undefined, name: string): string {
    return label === undefined ? name : textIn(label, this.language);
  }
}

/** `a + b + c` and `a and b and c` need no brackets. */
function sameSign(inner: Node, outer: Node): boolean {
  return (
    'operator' in inner &&
    'operator' in outer &&
    inner.operator === outer.operator &&
    inner.operator !== '/'
  );
}
