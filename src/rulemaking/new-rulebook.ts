import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { loadRulebook, type RulebookFiles } from '../rules/index.js';

/** What stands where a person still has to write something; nothing with one in it becomes law. */
export const BLANK = '___';

/** What is asked before the first line of a new rulebook is written. */
export interface NewRulebook {
  readonly id: string;
  readonly title: { readonly en: string; readonly de: string };
  /** The law, decree or decision that it puts into figures, and where that can be read. */
  readonly source: { readonly instrument: string; readonly address: string };
  readonly currency: string;
  readonly from: CalendarDate;
}

const LONGEST_ID = 60;
const LONGEST_TEXT = 300;

/** Its two parts are the last two of the address of its public page. */
const ID = /^[a-z]{2,12}(-[a-z]{2,12})?\/[a-z0-9]+([.-][a-z0-9]+)*$/;

/** Where a field of the form is wrong, and how. */
export interface NewRulebookFault {
  readonly field: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string>>;
}

export function faultsOfNew(asked: Omit<NewRulebook, 'currency' | 'from'>): NewRulebookFault[] {
  const { id, title, source } = asked;
  const faults: NewRulebookFault[] = [];
  if (!ID.test(id) || id.length > LONGEST_ID)
    faults.push({ field: 'rulebookId', code: 'rulebook-draft.bad-id' });
  const texts = { 'title-en': title.en, 'title-de': title.de };
  for (const [field, text] of Object.entries(texts))
    if (!isText(text)) faults.push(needsText(field));
  return [...faults, ...faultsOfInstrument(source)];
}

export function faultsOfInstrument({ instrument, address }: NewRulebook['source']) {
  const faults: NewRulebookFault[] = [];
  if (!isText(instrument)) faults.push(needsText('instrument'));
  if (!isWebAddress(address))
    faults.push({ field: 'address', code: 'rulebook-draft.needs-address' });
  return faults;
}

const isText = (text: string): boolean =>
  text !== '' && text.length <= LONGEST_TEXT && !text.includes(BLANK);

const needsText = (field: string): NewRulebookFault => ({
  field,
  code: 'rulebook-draft.needs-text',
  params: { of: field.replace('-', '_') },
});

/** As the checks of a rulebook read one. */
function isWebAddress(text: string): boolean {
  return text.length <= LONGEST_TEXT && /^https:\/\/[^\s"'<>]+\.[^\s"'<>]+$/.test(text);
}

const quoted = (text: string): string => `'${text.replace(/\s+/g, ' ').replaceAll("'", "''")}'`;

/**
 * A rulebook of one fee per kilogram, which is checked through once its blanks are filled: a text to change, with what each part
 * is for.
 */
export function newRulebookFiles(asked: NewRulebook): RulebookFiles {
  return {
    rulebookYaml: `${declarations(asked)}\n${stages(asked)}`,
    tables: {},
    cases: { 'first.yaml': cases(asked) },
  };
}

const declarations = ({ id, title, source, currency, from }: NewRulebook): string =>
  `# A new rulebook. Write something in the place of each ${BLANK}; none may be left. What is wrong stands above this text,
# with file and line, whenever it is saved. The language is described in docs/rulebooks.md.
id: ${id}
title:
  en: ${quoted(title.en)}
  de: ${quoted(title.de)}
status: in-force
currency: ${currency}
# The language in which the sources are cited.
language: en
# The first day on which it can compute.
from: ${from}
about:
  en: '${BLANK} What is charged, and for what.'
  de: '${BLANK} Was wofür erhoben wird.'

# Where every value and every formula is written: a short name, then the instrument.
sources:
  law:
    instrument: ${quoted(source.instrument)}
    address: ${quoted(source.address)}

# The facts that it reads of each declared line. Others are category, chemistry, units and price.
inputs:
  line:
    mass:
      type: mass
      lowest: '0'
      label: { en: Mass placed on the market, de: In Verkehr gebrachte Masse }

# Values that change by date. A new date is a new line below the others. The guard refuses what cannot be meant.
parameters:
  rate_per_kg:
    label: { en: Fee per kilogram, de: Gebühr je Kilogramm }
    unit: ${currency}/kg
    lastCheckedOn: ${BLANK}
    # The greatest change from one date to the next is in per cent.
    guard: { lowest: '0', highest: '${BLANK}', greatestChange: '${BLANK}' }
    values:
      - { from: ${from}, value: '${BLANK}', cite: 'law ${BLANK}' }
`;

const stages = ({
  currency,
}: NewRulebook): string => `# Formulas. fee is what a line costs; fee_total is what a return costs.
stages:
  line:
    outputs: [fee]
    formulas:
      fee:
        label: { en: Fee, de: Gebühr }
        expr: rate_per_kg * mass
        unit: ${currency}
        cite: 'law ${BLANK}'
        # Rounding stands where the law says so; an own decision is called one.
        round:
          mode: half-away-from-zero
          step: '0.01'
          cite:
            en: 'own decision to round each line to a hundredth'
            de: 'own Festlegung, dass jede Zeile auf ein Hundertstel gerundet wird'
  producer_period:
    outputs: [fee_total]
    formulas:
      fee_total:
        label: { en: Fee of the return, de: Gebühr der Meldung }
        expr: sum(line.fee)
        unit: ${currency}
        cite: 'law ${BLANK}'
        round:
          mode: half-away-from-zero
          step: '0.01'
          cite:
            en: 'own decision that the sum of rounded lines needs no further rounding'
            de: 'own Festlegung, dass die Summe gerundeter Zeilen nicht noch einmal gerundet wird'

# What the law says and this rulebook does not compute: what, why, cite. It is printed on the public page.
untranslatable: []
`;

const cases = ({ currency, from }: NewRulebook): string =>
  `# What must come out, to the last digit: on the first day, and that nothing is computed before it.
- name: ten kilograms on the first day
  stage: line
  on: ${from}
  facts: { mass: 10 kg }
  expect: { fee: '${BLANK} ${currency}' }
- name: a return of two lines
  stage: producer_period
  on: ${from}
  facts: { lines: [{ mass: 10 kg }, { mass: 20 kg }] }
  expect: { fee_total: '${BLANK} ${currency}' }
# Two that show how a fee is rounded, such as 0.01 kg and 0.002 kg where a kilogram costs 0.50.
- name: half a hundredth is rounded up
  stage: line
  on: ${from}
  facts: { mass: ${BLANK} kg }
  expect: { fee: '${BLANK} ${currency}' }
- name: less than half of one is left out
  stage: line
  on: ${from}
  facts: { mass: ${BLANK} kg }
  expect: { fee: '${BLANK} ${currency}' }
- name: the day before
  stage: line
  on: ${addDays(from, -1)}
  facts: { mass: 10 kg }
  refused: not-in-force
`;

/** Another rulebook's files under a new id and title; refused where its text does not let itself be renamed. */
export function copiedFiles(
  files: RulebookFiles,
  { id, title }: Pick<NewRulebook, 'id' | 'title'>,
): Decision<RulebookFiles> {
  const titles = `title:\n  en: ${quoted(title.en)}\n  de: ${quoted(title.de)}\n`;
  const rulebookYaml = files.rulebookYaml
    .replace(/^id:.*$/m, () => `id: ${id}`)
    .replace(/^title:.*\n(?:[ \t]+.*\n)*/m, () => titles);
  const copy = { ...files, rulebookYaml };
  const loaded = loadRulebook(copy);
  return loaded.ok && loaded.rulebook.id === id ? allow(copy) : refuse('rulebook-draft.no-copy');
}

/** Every line with something left to write, as file and line. */
export function blanksIn(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        line.replace(/^\s*#.*/, '').includes(BLANK) ? [`${file}:${String(at + 1)}`] : [],
      ),
  );
}
