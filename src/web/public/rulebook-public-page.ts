import type { HeldRulebook, VersionTime } from '../../assessments/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { MethodRulebook } from '../../publications/index.js';
import { filesOf } from '../../rulemaking/index.js';
import { rulebookPage, type Rulebook } from '../../rules/index.js';
import { differenceView } from '../rulemaking/draft-page.js';
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
  const sentences = new Map(
    rulebookPage(rulebook, { language, on: law.on }).stages.flatMap((stage) =>
      stage.formulas.map((formula) => [`${stage.name}.${formula.name}`, formula.sentence]),
    ),
  );
  const model = rulebookModel(printed, language);
  return {
    ...model,
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
