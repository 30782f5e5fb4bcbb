import type {
  MethodBand,
  MethodInput,
  MethodParameter,
  MethodRulebook,
  PrintedCitation,
} from '../../publications/index.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { inLanguage, methodAnchor } from './figure-sources.js';
import { bandTable, citedGuard, inputTable, type ReaderWords } from './rulebook-terms.js';

const statusColours: Record<string, string> = {
  'in-force': 'green',
  illustrative: 'purple',
  partial: 'yellow',
  method: 'blue',
};

export const statusTag = (status: string) => ({
  text: { key: `public.rulebook.status.${status}` },
  colour: statusColours[status] ?? 'grey',
});

/** In the reader's language where the rulebook says it in several. */
const citedBy = ({ text, texts, address }: PrintedCitation, language: Language) => ({
  text: texts === undefined ? text : inLanguage(texts, language),
  address,
});

function parameterTable(parameter: MethodParameter, language: Language) {
  const keyed = parameter.values.some(({ key }) => key !== '');
  const label = inLanguage(parameter.label, language);
  return {
    caption: parameter.unit === '1' ? label : `${label} (${parameter.unit})`,
    head: [
      { text: { key: 'public.rulebook.from' } },
      ...(keyed ? [{ text: { key: 'public.rulebook.for' } }] : []),
      { text: { key: 'public.rulebook.value' }, format: 'numeric' },
      { text: { key: 'public.rulebook.source' } },
    ],
    rows: parameter.values.map((value) => [
      { text: { date: value.from } as Text },
      ...(keyed ? [{ text: value.key.replaceAll(',', ', ') }] : []),
      { text: spelledSum(value.value, language), format: 'numeric' },
      {
        text: citedText(citedBy(value.cite, language).text),
        ...(value.cite.address ? { href: value.cite.address } : {}),
      },
    ]),
    firstCellIsHeader: true,
  };
}

/** Reports frozen before guards were printed have none. */
function guardOf({ guard, unit }: MethodParameter, language: Language): Text | null {
  if (guard === undefined) return null;
  const { cite, ...bounds } = guard;
  return citedGuard({ ...bounds, cite: cite && citedBy(cite, language) }, unit, language);
}

/** A table for each stage that reads facts. */
function inputTables(inputs: readonly MethodInput[], words: ReaderWords) {
  const { language } = words;
  const stages = [...new Set(inputs.map(({ stage }) => stage))];
  return stages.map((stage) => {
    const shown = inputs
      .filter((input) => input.stage === stage)
      .map(({ type, label, cite, ...input }) => ({
        ...input,
        kind: type,
        label: inLanguage(label, language),
        cite: cite && citedBy(cite, language),
      }));
    return inputTable(stage, shown, words);
  });
}

function bandOf({ label, cite, ...band }: MethodBand, words: ReaderWords) {
  const { language } = words;
  const caption = `${inLanguage(label, language)} (${band.unit})`;
  return bandTable({ ...band, label: caption, cite: citedBy(cite, language) }, caption, words);
}

export function rulebookModel(rulebook: MethodRulebook, language: Language) {
  const words = { language, names: rulebook.names ?? {} };
  return {
    id: rulebook.id,
    hash: rulebook.hash,
    title: inLanguage(rulebook.title, language),
    about: inLanguage(rulebook.about, language),
    status: rulebook.status,
    tag: statusTag(rulebook.status),
    inputs: inputTables(rulebook.inputs ?? [], words),
    bands: (rulebook.bands ?? []).map((band) => bandOf(band, words)),
    parameters: rulebook.parameters.map((parameter) => ({
      ...parameterTable(parameter, language),
      guard: guardOf(parameter, language),
      anchor: methodAnchor(rulebook.id, parameter.name),
    })),
    formulas: rulebook.formulas.map((formula) => ({
      anchor: methodAnchor(rulebook.id, `${formula.stage} ${formula.name}`),
      label: inLanguage(formula.label, language),
      expression: `${formula.name} = ${formula.expression}`,
      unit: formula.unit,
      cite: citedBy(formula.cite, language),
      exceptions: (formula.exceptions ?? []).map(({ cite, ...each }) => ({
        ...each,
        cite: citedBy(cite, language),
      })),
      notApplicable: formula.notApplicable ? inLanguage(formula.notApplicable, language) : null,
      rounding: formula.rounding && {
        mode: { key: `public.rounding.${formula.rounding.mode}` },
        step: formula.rounding.step,
        cite: citedBy(formula.rounding.cite, language),
      },
    })),
    untranslatable: rulebook.untranslatable.map(({ what, why, cite }) => ({
      what: inLanguage(what, language),
      why: inLanguage(why, language),
      cite: citedBy(cite, language),
    })),
  };
}

export function rulebooksPage(
  rulebooks: readonly MethodRulebook[],
  language: Language,
  base: string,
) {
  return {
    rulebooks: rulebooks.map((rulebook) => ({
      href: `${base}/rulebooks/${rulebook.id}`,
      title: inLanguage(rulebook.title, language),
      about: inLanguage(rulebook.about, language),
      tag: statusTag(rulebook.status),
    })),
  };
}
