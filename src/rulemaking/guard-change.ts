import type { NumberMarks } from '../files/index.js';
import type { Refusal } from '../kernel/decision.js';
import { compare, decimalFromRatio, ratioFromDecimal, type Ratio } from '../kernel/ratio.js';
import {
  changeInPercent,
  type Guard,
  type Parameter,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import { citationOf, writtenCitation, type RateCitation } from './rate-citation.js';
import { readNumber, readSigned, type RateGrid } from './rate-grid.js';
import { withGuard, withSource, type WrittenSource } from './splice-yaml.js';

/** The bounds of a guard, in the order of its form: of the values in their unit, of a change in percent. */
export const guardBounds = ['lowest', 'highest', 'greatestChange'] as const;
export type GuardBound = (typeof guardBounds)[number];

/** As typed, or as decimals; empty where there is none. */
export type Bounds = Readonly<Record<GuardBound, string>>;

export interface BoundFault {
  readonly field: GuardBound;
  readonly reason: Refusal;
}

export const boundsOfGuard = (guard: Guard): Bounds => ({
  lowest: guard.lowest ?? '',
  highest: guard.highest ?? '',
  greatestChange: guard.greatestChange ?? '',
});

/** Every bound, or what is wrong with each one that is wrong. What is guarded stays guarded: a bound is changed and not taken away. */
export function readBounds(
  guard: Guard,
  written: Bounds,
  marks: NumberMarks,
): { readonly bounds: Bounds; readonly faults: readonly BoundFault[] } {
  const faults: BoundFault[] = [];
  const fault = (field: GuardBound, reason: Refusal): string => {
    faults.push({ field, reason });
    return '';
  };
  const bound = (field: GuardBound): string => {
    const found = written[field].trim();
    if (found === '')
      return guard[field] === undefined ? '' : fault(field, { code: 'guard.empty' });
    const read = readSigned(found, marks);
    if (!read.ok) return fault(field, { code: 'guard.unreadable', params: { found } });
    return field === 'greatestChange' && read.value.startsWith('-')
      ? fault(field, { code: 'guard.negative', params: { found } })
      : read.value;
  };
  const [lowest, highest] = [bound('lowest'), bound('highest')];
  const [low, high] = [ratioFromDecimal(lowest), ratioFromDecimal(highest)];
  if (low.ok && high.ok && compare(low.value, high.value) > 0)
    fault('highest', { code: 'guard.order', params: { lowest: written.lowest.trim() } });
  return { bounds: { lowest, highest, greatestChange: bound('greatestChange') }, faults };
}

/** How far the guard would have to reach for what is typed in the grid; empty where it does already. */
export function neededBounds(
  grid: RateGrid,
  written: readonly string[],
  marks: NumberMarks,
): Bounds {
  const needed = { lowest: '', highest: '', greatestChange: '' };
  const beyond = (field: GuardBound, value: Ratio, text: string): void => {
    const limit = ratioFromDecimal(needed[field] === '' ? (grid[field] ?? '') : needed[field]);
    const order = limit.ok ? compare(value, limit.value) : 0;
    if (field === 'lowest' ? order < 0 : order > 0) needed[field] = text;
  };
  for (const [row, { before }] of grid.cells.entries()) {
    const read = readNumber(grid, written[row] ?? '', marks);
    const value = read.ok ? ratioFromDecimal(read.value) : read;
    if (!read.ok || !value.ok) continue;
    beyond('lowest', value.value, read.value);
    beyond('highest', value.value, read.value);
    const was = ratioFromDecimal(before);
    const change = was.ok ? changeInPercent(was.value, value.value) : undefined;
    if (change !== undefined)
      beyond('greatestChange', change, decimalFromRatio(change, 1, 'up').replace(/\.0$/, ''));
  }
  return needed;
}

/** Where a guard that the draft itself has changed is written; null for one that it has not. */
export function citationOfGuard(
  draft: Rulebook,
  base: Rulebook,
  name: string,
): RateCitation | null {
  const of = (rulebook: Rulebook): RateCitation | null => {
    const cite = rulebook.parameters.get(name)?.guard.cite;
    return cite === undefined ? null : citationOf(cite, rulebook);
  };
  const [is, was] = [of(draft), of(base)];
  const same = is !== null && was !== null && writtenCitation(is) === writtenCitation(was);
  return same ? null : is;
}

/** The files with another guard of the parameter, and nothing else; undefined where the text has no place for it. */
export function withChangedGuard(
  files: RulebookFiles,
  { name }: Pick<Parameter, 'name'>,
  change: {
    readonly bounds: Bounds;
    readonly citation: RateCitation;
    /** Of the citation, where the rulebook does not name it yet. */
    readonly source?: WrittenSource | undefined;
  },
): RulebookFiles | undefined {
  const { bounds, citation, source } = change;
  const text = source === undefined ? files.rulebookYaml : withSource(files.rulebookYaml, source);
  const said = Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== ''));
  const rulebookYaml =
    text === undefined
      ? undefined
      : withGuard(text, name, { ...said, cite: writtenCitation(citation) });
  return rulebookYaml === undefined ? undefined : { ...files, rulebookYaml };
}
