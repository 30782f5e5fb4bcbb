import type { HeldRulebook, VersionTime } from '../../assessments/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { MethodRulebook } from '../../publications/index.js';
import { filesOf } from '../../rulemaking/index.js';
import {
  rulebookPage,
  type DatedValueView,
  type ParameterView,
  type Rulebook,
} from '../../rules/index.js';
import { keysText } from '../rulemaking/address.js';
import { differenceView } from '../rulemaking/draft-page.js';
import type { Text } from '../shell/text.js';
import { calculatorStage } from './calculator.js';
import { versionRows } from './rulebook-versions.js';
import { rulebookModel } from './rulebooks-page.js';

/** A rulebook for everybody: what holds, since when and where it is written, what changed, and the files themselves. */
export function publicRulebookPage(input: {
  readonly printed: MethodRulebook;
  readonly law: {
    readonly held: HeldRulebook;
    readonly on: CalendarDate;
    readonly versions: readonly VersionTime[];
  };
  readonly before: Rulebook | null;
  readonly language: string;
  readonly base: string;
}) {
  const { printed, law, before, language, base } = input;
  const { rulebook, hash } = law.held;
  const address = `${base}/${rulebook.id}`;
  const shown = rulebookPage(rulebook, { language, on: law.on });
  const sentences = new Map(
    shown.stages.flatMap((stage) =>
      stage.formulas.map((formula) => [`${stage.name}.${formula.name}`, formula.sentence]),
    ),
  );
  const model = rulebookModel(printed, language);
  return {
    ...model,
    parameters: shown.parameters.map(parameterView),
    formulas: model.formulas.map((formula, at) => {
      const of = printed.formulas[at];
      return { ...formula, sentence: sentences.get(`${of?.stage ?? ''}.${of?.name ?? ''}`) };
    }),
    rulebooksHref: base,
    calculatorHref: calculatorStage(rulebook) === undefined ? null : `${address}/calculator`,
    change: before === null ? null : differenceView(before, rulebook, language),
    versions: versionRows(law.versions),
    allHref: `${address}/rulebook.json`,
    files: [...filesOf(rulebook.files).keys()].map((name) => ({
      name,
      href: `${address}/versions/${hash}/${name}`,
    })),
  };
}

/** What is in force as a table, with the rows as the rulebook writes them; earlier and later values can be opened. */
function parameterView(parameter: ParameterView) {
  const { values } = parameter;
  const current = values.find(({ inForce }) => inForce) ?? values[0];
  const others = values.filter((value) => value !== current);
  return {
    ...(current === undefined ? {} : valueTable(parameter, current)),
    others: others.map((value) => valueTable(parameter, value)),
  };
}

function valueTable({ label, unit, by }: ParameterView, value: DatedValueView) {
  const rows =
    value.value === undefined
      ? value.rows
      : [{ keys: [] as readonly string[], value: value.value }];
  const { text, address } = value.cite;
  return {
    caption: {
      key: value.until === undefined ? 'public.rulebook.since' : 'public.rulebook.between',
      params: {
        label,
        unit,
        from: { date: value.from },
        until: value.until === undefined ? '' : { date: value.until },
      },
    } satisfies Text,
    head: [
      { text: { key: 'public.rulebook.for' } },
      { text: { key: 'public.rulebook.value' }, format: 'numeric' },
      { text: { key: 'public.rulebook.source' } },
    ],
    rows: rows.map((row, at) => [
      { text: keysText(by, row.keys) },
      { text: row.value, format: 'numeric' },
      at === 0 ? { text, ...(address === undefined ? {} : { href: address }) } : { text: '' },
    ]),
    firstCellIsHeader: true,
  };
}
