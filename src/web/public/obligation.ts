import type { CalendarDate } from '../../kernel/calendar-date.js';
import { add, divide, ratio } from '../../kernel/ratio.js';
import {
  decimalText,
  evaluateStage,
  type Evaluation,
  type Rulebook,
  type Stage,
} from '../../rules/index.js';
import { withUnit } from './calculator-form.js';
import { findingsOf, thresholdOf, type AnswerFault, type Findings } from './obligation-findings.js';

/**
 * Am I obligated? The rulebooks that a programme goes by decide, not this file: it asks what they read, one fact at a time, and
 * only where the answer can change what they find. What it knows of a rulebook are names: of a line stage the inputs below and
 * the formulas `producer` and `category_found`, of a producer's year `placed` and `small_producer`.
 */
export interface ObligationQuestion {
  readonly name: string;
  /** Empty: something is typed. */
  readonly choices: readonly string[];
  /** Put behind a bare number. */
  readonly unit: string;
  /** Masses at which the law draws a line, as it writes them. */
  readonly edges: readonly string[];
  readonly year: string;
}

export interface ObligationCheck {
  readonly answered: readonly { readonly name: string; readonly value: string }[];
  /** null: nothing is left to ask. */
  readonly question: ObligationQuestion | null;
  readonly fault: AnswerFault | null;
  readonly findings: Findings;
  /** The rulebook tells apart more situations than a page can go through, so its classification is not asked. */
  readonly beyond: boolean;
}

export interface Situation {
  readonly on: CalendarDate;
  readonly jurisdiction: string;
  /** Whose marks of numbers were typed; what was accepted carries its unit and a point, whoever reads it. */
  readonly language: string;
}

export type Answers = Readonly<Record<string, string>>;

/** Questions of one kind, and the formula whose result they are asked for. */
const groups = [
  { outcome: 'producer', names: ['seat', 'supply'] },
  { outcome: 'category_found', names: ['intended_use', 'sealed', 'unit_mass', 'format'] },
] as const;

/**
 * Combinations of answers to one group of questions that a page goes through; the European rulebook has some hundreds. Each is
 * evaluated, and anybody may ask, so a rulebook with more of them is left out.
 */
const MOST_COMBINATIONS = 2_000;

export function checkObligation(
  rulebooks: readonly Rulebook[],
  answers: Answers,
  situation: Situation,
): ObligationCheck {
  const classifying = rulebooks.find((each) => formulaOf(each, 'category_found'));
  const begun = classifying === undefined ? null : new Interview(classifying, answers, situation);
  const beyond = begun !== null && begun.combinations() > MOST_COMBINATIONS;
  const [law, interview] = beyond ? [undefined, null] : [classifying, begun];
  return { ...asked(rulebooks, answers, situation, { law, interview }), beyond };
}

function asked(
  rulebooks: readonly Rulebook[],
  answers: Answers,
  situation: Situation,
  { law, interview }: { readonly law: Rulebook | undefined; readonly interview: Interview | null },
): Omit<ObligationCheck, 'beyond'> {
  const open = interview?.firstOpen() ?? null;
  const threshold = rulebooks.find((each) => thresholdOf(each) !== undefined);
  const asksYear = threshold !== undefined && interview?.outcome('producer') !== 'false';
  const typed = asksYear ? answers.placed?.trim() : undefined;
  const placed = typed === undefined ? undefined : withUnit(typed, 't', situation.language);
  const year = situation.on.slice(0, 4);
  const findings = findingsOf(rulebooks, {
    situation,
    law: law ?? null,
    facts: interview?.facts() ?? {},
    batteryKnown: interview?.batteryKnown() ?? false,
    placed,
  });
  const answered = interview?.answered() ?? [];
  if (open !== null) return { answered, ...open, findings };
  if (!asksYear) return { answered, question: null, fault: null, findings };
  const question = { name: 'placed', choices: [], unit: 't', edges: [], year };
  if (placed === undefined) return { answered, question, fault: null, findings };
  if (findings.fault !== null)
    return { answered, question, fault: { ...findings.fault, found: typed ?? '' }, findings };
  return {
    answered: [...answered, { name: 'placed', value: placed }],
    question: null,
    fault: null,
    findings,
  };
}

const formulaOf = (rulebook: Rulebook, name: string) =>
  rulebook.stages.get('line')?.formulas.find((formula) => formula.name === name);

/** What was answered so far to the questions of one rulebook, and what its formulas make of it. */
class Interview {
  /** As typed, by the name of the fact. */
  private readonly known: Record<string, string> = {};
  private readonly inputs: Stage['inputs'];
  private readonly evaluations = new Map<string, Evaluation>();

  constructor(
    private readonly law: Rulebook,
    private readonly answers: Answers,
    private readonly situation: Situation,
  ) {
    this.inputs = law.stages.get('line')?.inputs ?? new Map();
    const states = this.choicesOf('market_state');
    const here = situation.jurisdiction.toLowerCase();
    if (states.length > 0) this.known.market_state = states.includes(here) ? here : 'other_state';
  }

  firstOpen(): Pick<ObligationCheck, 'question' | 'fault'> | null {
    for (const { outcome, names } of groups) {
      // Whoever is no producer need not describe their batteries.
      if (outcome === 'category_found' && this.outcome('producer') === 'false') return null;
      for (const name of names) {
        const question = this.inputs.has(name) ? this.questionOf(name, outcome, names) : null;
        if (question === null) continue;
        const found = this.answers[name]?.trim();
        if (found === undefined) return { question, fault: null };
        const expected = this.refusalOf(question, found);
        if (expected !== null) return { question, fault: { field: name, found, expected } };
        this.known[name] = found;
      }
    }
    return null;
  }

  /** Of all answers to the larger group of questions. */
  combinations(): number {
    return Math.max(
      ...groups.map(({ names }) =>
        names
          .filter((name) => this.inputs.has(name))
          .reduce((product, name) => product * this.samplesOf(name).length, 1),
      ),
    );
  }

  /** The result of a formula as text; empty while it depends on what was not asked yet or where there is none. */
  outcome(name: string): string {
    if (formulaOf(this.law, name) === undefined) return '';
    const asked = groups.find((group) => group.outcome === name)?.names ?? [];
    const all = new Set(this.completions(asked).map((facts) => this.result(facts, name)));
    return all.size === 1 ? ([...all][0] ?? '') : '';
  }

  answered(): ObligationCheck['answered'] {
    return Object.entries(this.spelled(this.known))
      .filter(([name]) => name !== 'market_state')
      .map(([name, value]) => ({ name, value }));
  }

  batteryKnown(): boolean {
    return this.known.intended_use !== undefined;
  }

  /** All that a line needs, with a stand-in for what makes no difference. */
  facts(): Answers {
    return this.spelled(this.completions([])[0] ?? {});
  }

  /** null: whatever is answered, the outcome is the same. */
  private questionOf(
    name: string,
    outcome: string,
    names: readonly string[],
  ): ObligationQuestion | null {
    if (formulaOf(this.law, outcome) === undefined) return null;
    const later = this.completions(names.slice(names.indexOf(name) + 1));
    const samples = this.samplesOf(name);
    // The last of a list stands for all that the law does not name; what comes to the same needs no choice of its own.
    const rest = samples.at(-1) ?? '';
    const telling = samples.filter((value) =>
      later.some(
        (facts) =>
          this.result({ ...facts, [name]: value }, outcome) !==
          this.result({ ...facts, [name]: rest }, outcome),
      ),
    );
    if (telling.length === 0) return null;
    const typed = this.inputs.get(name)?.form === 'mass';
    return {
      name,
      choices: typed ? [] : [...telling, rest],
      unit: typed ? 'kg' : '',
      edges: typed ? this.edges().map(({ text }) => text) : [],
      year: this.situation.on.slice(0, 4),
    };
  }

  private refusalOf({ name, choices }: ObligationQuestion, found: string): string | null {
    if (choices.length > 0) return choices.includes(found) ? null : choices.join(', ');
    const evaluated = this.evaluated({ ...this.facts(), [name]: found });
    if (evaluated.ok) return null;
    return evaluated.issues.find(({ location }) => location.field === name)?.expected ?? '';
  }

  private result(facts: Answers, outcome: string): string {
    const key = JSON.stringify(Object.entries(facts).sort());
    const known = this.evaluations.get(key);
    const evaluated = known ?? this.evaluated(facts);
    if (known === undefined) this.evaluations.set(key, evaluated);
    const value = evaluated.ok ? evaluated.outputs[outcome] : undefined;
    return value !== undefined && 'value' in value ? String(value.value) : 'n/a';
  }

  private evaluated(facts: Answers) {
    return evaluateStage(this.law, 'line', this.spelled(facts), { on: this.situation.on });
  }

  private spelled(facts: Answers): Answers {
    const { language } = this.situation;
    const masses = Object.entries(facts).filter(([name]) => this.inputs.get(name)?.form === 'mass');
    return {
      ...facts,
      ...Object.fromEntries(masses.map(([name, text]) => [name, withUnit(text, 'kg', language)])),
    };
  }

  /** What is known, with every combination of the facts named, and with one of each of the others. */
  private completions(names: readonly string[]): Answers[] {
    const every = groups.flatMap((group) => group.names).filter((name) => this.inputs.has(name));
    return every.reduce<Answers[]>(
      (found, name) => {
        if (this.known[name] !== undefined) return found;
        const samples = this.samplesOf(name);
        const tried = names.includes(name) ? samples : samples.slice(-1);
        return found.flatMap((facts) => tried.map((value) => ({ ...facts, [name]: value })));
      },
      [{ ...this.known }],
    );
  }

  private samplesOf(name: string): readonly string[] {
    const input = this.inputs.get(name);
    if (input?.form === 'mass') return this.edges().flatMap(({ text, above }) => [text, above]);
    return input?.form === 'yes-no' ? ['yes', 'no'] : this.choicesOf(name);
  }

  private choicesOf(name: string): readonly string[] {
    const type = this.inputs.get(name)?.type;
    return type?.kind === 'choice' ? (this.law.enumerations.get(type.enumeration) ?? []) : [];
  }

  /** Where the rulebook draws lines between masses, in force on the day, and a milligram above each. */
  private edges(): { readonly text: string; readonly above: string }[] {
    return [...this.law.parameters.values()].flatMap(({ unit, values }) => {
      const scalar = values.filter(({ from }) => from <= this.situation.on).at(-1)?.scalar;
      if (unit.dimension !== 'kg' || typeof scalar !== 'object' || scalar === null) return [];
      const above = add(scalar, ratio(1n, 1_000_000n));
      const spelled = (amount: typeof scalar) =>
        `${decimalText(divide(amount, unit.scale), 9).text} ${unit.text}`;
      return [{ text: spelled(scalar), above: spelled(above) }];
    });
  }
}
