import { countedUnits } from '../../assessments/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { questionsAbout, type AskedLine, type OpenQuestions } from '../../returns/index.js';
import { namedFault } from '../shell/refusal-text.js';
import type { Text } from '../shell/text.js';
import { crumbs, fieldOf, periodText, refusalText, type FormBody } from './answers.js';
import { lineName } from './line-name.js';

interface ReasonsInput {
  readonly base: string;
  readonly open: OpenQuestions;
  readonly names: ReadonlyMap<string, string>;
  readonly typed: FormBody | null;
  readonly faults: readonly ReasonFault[];
}

/** What is wrong with what was typed, and in which field. */
export interface ReasonFault {
  readonly field: string;
  readonly reason: Refusal;
}

export const reasonField = (at: number): string => `reason-${String(at)}`;

/** The lines that stand out, each with what is asked and a place for the answer. */
export function reasonsPage({ base, open, names, typed, faults }: ReasonsInput) {
  const { filing, total, listed } = open;
  const address = `${base}/returns/${filing.period}`;
  const version = String(filing.quarterlyReturn?.draftVersion ?? 0);
  const field = (id: string) => {
    const fault = faults.find((each) => each.field === id);
    return {
      id,
      name: id,
      value: typed === null ? '' : fieldOf(typed, id),
      ...(fault === undefined ? {} : { errorMessage: { text: refusalText(fault.reason) } }),
    };
  };
  const rows = listed.map((line, at) => ({
    ...asked(line),
    name: lineName(line, names),
    key: { name: `line-${String(at)}`, value: line.lineKey },
    reason: {
      ...field(reasonField(at)),
      label: { key: 'producer.grid.reason-of', params: { name: lineName(line, names) } },
    },
  }));
  return {
    base,
    address,
    crumbs: crumbs(
      base,
      { text: periodText(filing.period), href: address },
      { text: { key: 'producer.reasons.crumb' } },
    ),
    period: periodText(filing.period),
    total,
    more: total > listed.length ? { total, listed: listed.length } : null,
    version: typed === null ? version : fieldOf(typed, 'version'),
    rows,
    all: field('all'),
    errors: faults.map(({ field: id, reason }) => {
      const name = rows.find((row) => row.reason.id === id)?.name;
      const text = refusalText(reason);
      return { text: name === undefined ? text : namedFault(name, text), href: `#${id}` };
    }),
  };
}

function asked(line: AskedLine) {
  const { before, massMg, units } = line;
  const questions = questionsAbout(line, before);
  const change: Text = {
    key: 'producer.reasons.change',
    params: { before: { number: before ?? 0n } },
  };
  const mass: Text = {
    key: 'producer.reasons.mass',
    params: { mass: { massIn: 'kg', mg: massMg }, units: { number: units } },
  };
  return {
    units: countedUnits(line),
    before,
    questions: questions.map((question) => (question === 'change' ? change : mass)),
  };
}
