import type {
  MethodRulebook,
  ReportTable,
  Snapshot,
  TextByLanguage,
} from '../../publications/index.js';

/** Words of a rulebook in the reader's language, else in English, else in whatever it has. */
export const inLanguage = (text: TextByLanguage, language: string): string =>
  text[language] ?? text.en ?? Object.values(text)[0] ?? '';

/** Where on the report's own page a figure is explained. */
export interface FigureSource {
  readonly label: string;
  readonly href: string;
}

/** The formula of the method behind a column; what is not here is counted or summed, which the provenance says. */
const formulaOfColumn: Readonly<Record<string, string>> = {
  fee: 'fee',
  fee_per_kg: 'fee_per_kg',
  recovery: 'material_recovery',
  against_target: 'against_target',
  recycling_efficiency: 'recycling_efficiency',
  domestic_share: 'domestic_share',
  mean_distance: 'mean_distance',
  distance_known: 'distance_known',
  accepted_share: 'accepted_share',
  share_of_placed_mass: 'share_of_mass',
};

const formulaOfHeadline: Readonly<Record<string, string>> = {
  treated: 'recycling_efficiency',
  transport: 'mean_distance',
  recovery_short: 'against_target',
  recovery_met: 'against_target',
  completeness: 'accepted_share',
  estimates: 'share_of_mass',
  fees: 'fee_per_kg',
};

/** The anchor of a formula or a value of a rulebook that is printed with the report. */
export const methodAnchor = (rulebook: string, name: string): string =>
  `method-${`${rulebook}-${name}`.replace(/\W+/g, '-')}`;

/** Rows that formulas make one by one: a flow has no column of its own. */
const formulasOfTable: Readonly<Record<string, readonly string[]>> = {
  flows: ['in_use', 'to_treatment', 'waiting', 'imported', 'passed_on', 'from_stock', 'lost'],
  recovered_materials: ['recovered_mass'],
};

export function tableSources(
  { method }: Snapshot,
  table: ReportTable,
  language: string,
): FigureSource[] {
  const names = [
    ...table.columns.map(({ code }) => formulaOfColumn[code]),
    ...(formulasOfTable[table.code] ?? []),
  ];
  const formulas = names.flatMap((name) => sourceOf(method, name, language));
  const targets = table.columns.some(({ code }) => code === 'target')
    ? table.rows.flatMap(({ key }) => targetOf(method, `required_recovery_${key}`, language))
    : [];
  return [...formulas, ...targets];
}

export function headlineSource(
  { method }: Snapshot,
  code: string,
  language: string,
): FigureSource | null {
  return sourceOf(method, formulaOfHeadline[code], language)[0] ?? null;
}

/** The product's own method stands last and says how a report is worked out; a fee stands in the rulebook for fees. */
function sourceOf(
  method: readonly MethodRulebook[],
  name: string | undefined,
  language: string,
): FigureSource[] {
  const found = method
    .flatMap(({ id, formulas }) => formulas.map((formula) => ({ id, ...formula })))
    .findLast((formula) => formula.name === name);
  if (found === undefined) return [];
  const href = `#${methodAnchor(found.id, `${found.stage} ${found.name}`)}`;
  return [{ label: inLanguage(found.label, language), href }];
}

function targetOf(
  method: readonly MethodRulebook[],
  name: string,
  language: string,
): FigureSource[] {
  const found = method
    .flatMap(({ id, parameters }) => parameters.map((parameter) => ({ id, ...parameter })))
    .find((parameter) => parameter.name === name);
  if (found === undefined) return [];
  return [
    { label: inLanguage(found.label, language), href: `#${methodAnchor(found.id, found.name)}` },
  ];
}
