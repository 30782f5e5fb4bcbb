import type { NumberMarks } from '../../files/index.js';
import type { Refusal } from '../../kernel/decision.js';
import type { DataIssue } from '../../kernel/issue.js';
import {
  batteryMaterials,
  modelColumns,
  performanceClasses,
  type BatteryModel,
} from '../../register/index.js';
import { pageRows } from '../shell/older-rows.js';
import type { Text } from '../shell/text.js';
import {
  categoryChoices,
  categoryText,
  chemistryChoices,
  chemistryText,
  crumbs,
  fieldOf,
  issueText,
  refusalText,
  type FormBody,
} from './answers.js';
import { decimalOf } from './grid-form.js';

const addressOf = (base: string, { reference }: BatteryModel): string =>
  `${base}/models/${encodeURIComponent(reference)}`;

const numeric = (key: string) => ({ text: { key }, format: 'numeric' });

export function modelsPage(
  base: string,
  { models, total }: { readonly models: readonly BatteryModel[]; readonly total: number },
  options: {
    readonly words: string;
    readonly after: string;
    readonly mayEdit: boolean;
    readonly stored: string;
  },
) {
  const { words, after } = options;
  const shown = models.slice(0, pageRows);
  const address = `${base}/models`;
  const last = shown.at(-1);
  const following = new URLSearchParams({
    ...(words === '' ? {} : { q: words }),
    after: last?.reference ?? '',
  });
  return {
    base,
    ...options,
    address,
    count: total,
    searchable: total > pageRows || words !== '',
    part: words !== '' || after !== '',
    next: models.length > pageRows ? { href: `${address}?${following.toString()}` } : null,
    table: {
      caption: { key: 'producer.models.caption' },
      head: [
        { text: { key: 'producer.models.model' } },
        { text: { key: 'producer.models.category' } },
        { text: { key: 'producer.models.chemistry' } },
        numeric('producer.models.unit-mass'),
        { text: { key: 'producer.models.version' } },
      ],
      rows: shown.map((model) => [
        {
          text: `${model.brand} ${model.name}`,
          href: addressOf(base, model),
          note: model.reference,
        },
        { text: categoryText(model.category) },
        { text: chemistryText(model.chemistry) },
        { massIn: 'kg', mg: model.unitMassMg },
        model.withdrawnOn === null
          ? {
              text: {
                key: 'producer.models.version-since',
                params: { version: String(model.version), date: { date: model.validFrom } },
              },
            }
          : {
              tag: { text: { key: 'producer.models.withdrawn' } },
              note: { date: model.withdrawnOn },
            },
      ]),
      empty: { key: total === 0 ? 'producer.models.none' : 'producer.models.no-match' },
    },
  };
}

const none = { value: '', text: { key: 'producer.grid.choose' } };
const classes = [
  none,
  ...performanceClasses.map((code) => ({
    value: code,
    text: { key: `taxonomy.performance-class.${code}` },
  })),
];

/** What the form does not ask stays as it was stated, as long as the battery is of the same kind. */
export function unasked(
  current: BatteryModel | undefined,
  typed: FormBody,
): Record<string, string> {
  if (current === undefined) return {};
  const said = (yes: boolean): string => (yes ? 'yes' : 'no');
  const same = (name: 'category' | 'chemistry') => fieldOf(typed, name) === current[name];
  return {
    ...(same('chemistry') ? { rechargeable: said(current.rechargeable) } : {}),
    ...(same('category') ? { general_use: said(current.generalUse) } : {}),
  };
}

/** The columns of the form, each with the value of the version in force or what was typed. */
export function modelFormPage(
  base: string,
  versions: readonly BatteryModel[],
  form: {
    readonly typed: FormBody | null;
    readonly issues: readonly DataIssue[];
    readonly mayEdit: boolean;
    /** How whoever reads the form marks decimals: what is shown is read back as the same. */
    readonly marks: NumberMarks;
    /** Somebody else stored a version after this form was opened. */
    readonly overtaken?: Refusal;
    /** A day of withdrawal that is none. */
    readonly withdrawal?: { readonly typed: string; readonly reason: Refusal };
  },
) {
  const [current] = versions;
  const saved = current === undefined ? {} : savedFields(current, form.marks);
  const field = (name: string) => {
    const issue = form.issues.find(({ location }) => location.field === name);
    return {
      name,
      id: name,
      value: form.typed === null ? (saved[name] ?? '') : fieldOf(form.typed, name),
      label: { key: `producer.model.${name}` } as Text,
      ...(issue === undefined ? {} : { errorMessage: { text: issueText(issue) } }),
    };
  };
  return {
    base,
    crumbs: crumbs(
      base,
      { text: { key: 'producer.models.crumb' }, href: `${base}/models` },
      { text: current?.reference ?? { key: 'producer.model.new' } },
    ),
    known: current ?? null,
    address: current === undefined ? `${base}/models/new` : addressOf(base, current),
    mayEdit: form.mayEdit,
    confirmsWarnings: form.issues.some(({ severity }) => severity === 'warning'),
    reference: field('reference'),
    texts: ['brand', 'name'].map(field),
    category: { ...field('category'), items: categoryChoices(none) },
    chemistry: { ...field('chemistry'), items: chemistryChoices(none) },
    unitMass: field('unit_mass_g'),
    optional: ['cathode', 'capacity_wh', 'passport_url'].map(field),
    validFrom: field('valid_from'),
    footprint: { ...field('carbon_footprint_class'), items: classes },
    recyclability: { ...field('recyclability_class'), items: classes },
    materials: batteryMaterials.map((material) => ({
      name: { key: `taxonomy.material.${material}` },
      mass: field(`${material}_g`),
      recycled: field(`recycled_${material}_pct`),
    })),
    materialsOpen: (current?.materials.length ?? 0) > 0,
    madeFrom: String(current?.version ?? 0),
    differences: form.overtaken === undefined ? null : differencesTable(saved, form.typed ?? {}),
    withdrawal: withdrawalView(base, current, form.withdrawal),
    errors: errorsOf(form),
    history: historyTable(versions),
  };
}

/** What stands by now beside what was typed, where they differ. */
function differencesTable(saved: Readonly<Record<string, string>>, typed: FormBody) {
  const names = modelColumns.filter(
    (name) => name !== 'valid_from' && (saved[name] ?? '') !== fieldOf(typed, name).trim(),
  );
  const said = (name: string, value: string): Text => {
    if (value === '') return { key: 'producer.conflict.nothing' };
    if (name === 'category') return categoryText(value);
    return name === 'chemistry' ? chemistryText(value) : value;
  };
  return {
    caption: { key: 'producer.model.overtaken' },
    head: [
      { text: { key: 'producer.model.field' } },
      { text: { key: 'producer.model.stored' } },
      { text: { key: 'producer.model.typed' } },
    ],
    rows: names.map((name) => [
      { text: { key: `producer.model.${name}` } },
      { text: said(name, saved[name] ?? '') },
      { text: said(name, fieldOf(typed, name).trim()) },
    ]),
    empty: { key: 'producer.model.same' },
  };
}

function withdrawalView(
  base: string,
  model: BatteryModel | undefined,
  faulty?: { readonly typed: string; readonly reason: Refusal },
) {
  if (model === undefined) return null;
  return {
    action: `${addressOf(base, model)}/withdrawal`,
    on: model.withdrawnOn,
    typed: faulty?.typed ?? '',
    fault: faulty === undefined ? null : { text: refusalText(faulty.reason) },
  };
}

const errorsOf = (form: {
  readonly issues: readonly DataIssue[];
  readonly overtaken?: Refusal;
  readonly withdrawal?: { readonly reason: Refusal };
}) => [
  ...(form.withdrawal === undefined
    ? []
    : [{ text: refusalText(form.withdrawal.reason), href: '#withdrawn_on' }]),
  ...(form.overtaken === undefined ? [] : [{ text: refusalText(form.overtaken), href: '#now' }]),
  ...form.issues.toSorted((a, b) => placeOf(a) - placeOf(b)).map(errorOf),
];

/** The fields in the order of the form. */
const formOrder = [
  ...['reference', 'brand', 'name', 'category', 'chemistry', 'unit_mass_g'],
  ...['cathode', 'capacity_wh', 'passport_url', 'valid_from'],
  ...['carbon_footprint_class', 'recyclability_class'],
  ...batteryMaterials.flatMap((name) => [`${name}_g`, `recycled_${name}_pct`]),
];
const placeOf = ({ location }: DataIssue): number => formOrder.indexOf(location.field ?? '');

const errorOf = (issue: DataIssue) => ({
  text: {
    key: 'form.fault',
    params: {
      field: { key: `producer.model.${issue.location.field ?? 'reference'}` },
      problem: issueText(issue),
    },
  },
  href: `#${issue.location.field ?? ''}`,
});

const historyTable = (versions: readonly BatteryModel[]) => ({
  caption: { key: 'producer.model.versions' },
  head: [
    { text: { key: 'producer.models.version' } },
    { text: { key: 'producer.model.valid-from' } },
    numeric('producer.models.unit-mass'),
  ],
  rows: versions.map((version) => [
    String(version.version),
    { text: { date: version.validFrom } },
    { massIn: 'kg', mg: version.unitMassMg },
  ]),
});

function savedFields(model: BatteryModel, marks: NumberMarks): Record<string, string> {
  /** Grams as text: milligrams are thousandths. */
  const grams = (mg: bigint): string => decimalOf(mg * 1000n, marks);
  const percent = (ppm: number): string => decimalOf(BigInt(ppm) * 100n, marks);
  const fields: Record<string, string> = {
    reference: model.reference,
    brand: model.brand,
    name: model.name,
    category: model.category,
    chemistry: model.chemistry,
    unit_mass_g: grams(model.unitMassMg),
    cathode: model.cathode ?? '',
    capacity_wh: model.capacityWh?.toString() ?? '',
    carbon_footprint_class: model.carbonFootprintClass ?? '',
    recyclability_class: model.recyclabilityClass ?? '',
    passport_url: model.passportUrl ?? '',
  };
  for (const { material, massMg, recycledPpm } of model.materials) {
    fields[`${material}_g`] = grams(massMg);
    if (recycledPpm !== null) fields[`recycled_${material}_pct`] = percent(recycledPpm);
  }
  return fields;
}
