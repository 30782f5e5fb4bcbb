import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  BELOW,
  type DatedValue,
  type Formula,
  type Input,
  type Node,
  type Raw,
  type Rulebook,
  type StageName,
} from './model.js';
import { allFormulas, childrenOf } from './tree.js';

/** An output, where a rulebook may give it. */
export interface NamedOutput {
  readonly stage: StageName;
  readonly name: string;
}

/**
 * What two rulebooks could make differently of the same facts by the law of one day. `some`: only returns with a line that
 * says one of `where`, in all its words; `all`: nobody can be left out without computing.
 */
export type ChangedOnDay =
  | { readonly of: 'none' | 'all' }
  | { readonly of: 'some'; readonly where: readonly Readonly<Record<string, string>>[] };

interface Question {
  readonly on: CalendarDate;
  readonly outputs: readonly NamedOutput[];
  /** Inputs of a line that the caller can look up. */
  readonly known: readonly string[];
}

/**
 * Compares what the outputs are made of on the day: the formulas they come to, the inputs those read, and of each parameter the value
 * in force. What says the same gives the same; citations, names, cases and values of other days do not count. Never says less than
 * what differs.
 */
export function changedOnDay(a: Rulebook, b: Rulebook, question: Question): ChangedOnDay {
  const [old, fresh] = [new Reading(a, question), new Reading(b, question)];
  const same = sameTexts(old.texts, fresh.texts) && sameKeys(old.values, fresh.values);
  if (!same) return { of: 'all' };
  const where = new Map<string, Readonly<Record<string, string>>>();
  for (const [name, { cells, sites }] of fresh.values) {
    const changed = changedCells(old.values.get(name)?.cells, cells);
    for (const keys of changed.map((each) => each.split(',')))
      for (const site of sites.filter((each) => reaches(each, keys))) {
        const words = wordsOf(site, keys, question.known);
        if (words === undefined || fresh.reachesOthers) return { of: 'all' };
        where.set(JSON.stringify(words), words);
      }
  }
  return where.size === 0 ? { of: 'none' } : { of: 'some', where: [...where.values()] };
}

/** Stages that make a return from its own lines alone. */
const ownStages: readonly StageName[] = ['line', 'producer_period'];

/** Explains a number without being part of it. */
const silent: ReadonlySet<string> = new Set(['text', 'stepText', 'cite', 'exception', 'label']);

const textOf = (value: unknown): string =>
  JSON.stringify(value, (key, each: unknown) =>
    silent.has(key) ? undefined : typeof each === 'bigint' ? `${each.toString()}n` : each,
  );

/** Keys of a look-up: the input of the line that each is, or the word that it always is. */
type Site = readonly { readonly input?: string; readonly always?: string }[];

interface ValueRead {
  /** By key; a single value has the key ''. */
  readonly cells: ReadonlyMap<string, string>;
  readonly sites: Site[];
}

/** What some outputs are made of on one day. */
class Reading {
  readonly texts = new Map<string, string>();
  readonly values = new Map<string, ValueRead>();
  /** Whether what one producer declares can change what another one is charged. */
  reachesOthers = false;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly question: Question,
  ) {
    const { from, until, currency } = rulebook;
    const { on } = question;
    const holds = from <= on && (until === undefined || on <= until);
    this.texts.set('', textOf({ currency, holds }));
    for (const { stage, name } of question.outputs) this.name(stage, name);
  }

  private name(stage: StageName, name: string): void {
    const path = `${stage}.${name}`;
    if (this.texts.has(path)) return;
    if (!ownStages.includes(stage)) this.reachesOthers = true;
    const declared = this.rulebook.stages.get(stage);
    const formula = declared && allFormulas(declared).find((each) => each.name === name);
    const input = declared?.inputs.get(name);
    this.texts.set(path, formula ? formulaText(formula) : this.inputText(input));
    if (formula) this.node(stage, formula.node);
  }

  private node(stage: StageName, node: Node): void {
    switch (node.op) {
      case 'input':
      case 'formula':
        this.name(stage, node.name);
        break;
      case 'window':
        this.name(stage, node.of);
        break;
      case 'above':
        this.name(node.stage, node.name);
        break;
      case 'row':
        this.row(stage, node.name);
        break;
      case 'parameter':
        this.parameter(stage, node.name, node.keys);
        break;
    }
    for (const child of childrenOf(node)) this.node(stage, child);
  }

  private row(stage: StageName, name: string): void {
    const below = BELOW[stage]?.stage;
    if (below !== undefined) this.name(below, name);
  }

  private parameter(stage: StageName, name: string, keys: readonly Node[]): void {
    const parameter = this.rulebook.parameters.get(name);
    const { on } = this.question;
    const value = parameter?.values.findLast(({ from }) => from <= on);
    this.texts.set(`parameter ${name}`, textOf({ by: parameter?.by, type: parameter?.type }));
    const read = this.values.get(name) ?? { cells: cellsOf(value), sites: [] };
    this.values.set(name, read);
    read.sites.push(keys.map((key) => siteOf(stage, key)));
  }

  private inputText(input: Input | undefined): string {
    if (input === undefined) return '';
    const { form, type, optional, perYear, lowest, highest } = input;
    const choices =
      type.kind === 'choice' ? this.rulebook.enumerations.get(type.enumeration) : undefined;
    return textOf({ form, type, choices, optional, perYear, lowest, highest });
  }
}

function siteOf(stage: StageName, key: Node): Site[number] {
  if (key.op === 'constant' && typeof key.value === 'string') return { always: key.value };
  return stage === 'line' && key.op === 'input' ? { input: key.name } : {};
}

const formulaText = ({ node, round }: Formula): string => textOf({ node, round });

function cellsOf(value: DatedValue | undefined): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  const cells = value.cells ?? new Map<string, Raw | undefined>([['', value.scalar]]);
  return new Map([...cells].map(([keys, each]) => [keys, textOf(each ?? null)]));
}

function changedCells(
  old: ReadonlyMap<string, string> | undefined,
  fresh: ReadonlyMap<string, string>,
): string[] {
  const keys = new Set([...(old?.keys() ?? []), ...fresh.keys()]);
  return [...keys].filter((each) => old?.get(each) !== fresh.get(each));
}

/** Whether a look-up can come to a cell. */
const reaches = (site: Site, keys: readonly string[]): boolean =>
  site.every(({ always }, place) => always === undefined || always === keys[place]);

/** What a line says that reads a cell; undefined where any line may. */
function wordsOf(
  site: Site,
  keys: readonly string[],
  known: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const words = site.flatMap(({ input }, place) =>
    input !== undefined && known.includes(input) ? [[input, keys[place] ?? ''] as const] : [],
  );
  return words.length === 0 ? undefined : Object.fromEntries(words);
}

const sameKeys = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key));

const sameTexts = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  sameKeys(a, b) && [...a].every(([key, text]) => b.get(key) === text);
