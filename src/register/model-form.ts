import { nearestName, type NumberMarks, readScaled } from '../files/index.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import type { Decision, Refusal } from '../kernel/decision.js';
import type { DataIssue } from '../kernel/issue.js';
import { keptText, tooLong } from '../kernel/written-text.js';
import type { ModelMaterial, NewModelVersion } from './battery-model.js';
import {
  batteryCategories,
  batteryChemistries,
  batteryMaterials,
  isBatteryCategory,
  isBatteryChemistry,
  isPerformanceClass,
  performanceClasses,
  unusualMass,
  type PerformanceClass,
} from './battery-taxonomy.js';

/** The columns of the battery model file: the same names serve the form and the API. */
export const requiredModelColumns = [
  'reference',
  'brand',
  'name',
  'category',
  'chemistry',
  'unit_mass_g',
] as const;
export const modelColumns: readonly string[] = [
  ...requiredModelColumns,
  'cathode',
  'capacity_wh',
  'rechargeable',
  'general_use',
  'carbon_footprint_class',
  'recyclability_class',
  'passport_url',
  'valid_from',
  ...batteryMaterials.flatMap((name) => [`${name}_g`, `recycled_${name}_pct`]),
];

const longestText = 120;
const yes = new Set(['yes', 'true', '1', 'ja', 'y', 'j', 'x']);
const no = new Set(['no', 'false', '0', 'nein', 'n']);
const neverRechargeable = new Set(['lithium_primary', 'alkaline', 'zinc_carbon', 'silver_oxide']);

export interface ModelReadingOptions {
  readonly marks: NumberMarks;
  readonly row?: number;
}

export type ModelReading =
  | { readonly model: NewModelVersion; readonly issues: readonly DataIssue[] }
  | { readonly model: null; readonly issues: readonly DataIssue[] };

/** Reads one model from named texts; all faults at once. Unknown names are the caller's to refuse. */
export function readModel(
  fields: Readonly<Record<string, string>>,
  options: ModelReadingOptions,
): ModelReading {
  const reader = new FieldReader(fields, options);
  const model = reader.model();
  if (model === null) return { model, issues: reader.issues };
  const materialMg = model.materials.reduce((sum, { massMg }) => sum + massMg, 0n);
  if (materialMg > model.unitMassMg) {
    reader.fault('unit_mass_g', { code: 'model.materials-outweigh' });
    return { model: null, issues: reader.issues };
  }
  if (unusualMass(model.category, model.unitMassMg, 1n))
    reader.fault('unit_mass_g', { code: 'model.unusual-mass' }, 'warning');
  return { model, issues: reader.issues };
}

class FieldReader {
  readonly issues: DataIssue[] = [];

  constructor(
    private readonly fields: Readonly<Record<string, string>>,
    private readonly options: ModelReadingOptions,
  ) {}

  model(): NewModelVersion | null {
    const chemistry = this.choice('chemistry', batteryChemistries, isBatteryChemistry);
    const category = this.choice('category', batteryCategories, isBatteryCategory);
    const description = {
      reference: this.reference(),
      brand: this.text('brand', true),
      name: this.text('name', true),
      cathode: this.text('cathode', false),
      unitMassMg: this.unitMass(),
      capacityWh: this.amount('capacity_wh', 0),
      rechargeable: this.yesNo('rechargeable', !neverRechargeable.has(chemistry ?? '')),
      generalUse: this.yesNo('general_use', category === 'portable_general'),
      carbonFootprintClass: this.performance('carbon_footprint_class'),
      recyclabilityClass: this.performance('recyclability_class'),
      passportUrl: this.address(),
      massEstimated: false,
      validFrom: this.validFrom(),
      materials: batteryMaterials.flatMap((name) => this.material(name)),
    };
    const { reference, brand, name, unitMassMg } = description;
    const faulty = this.issues.some(({ severity }) => severity !== 'warning');
    if (faulty || reference === null || brand === null || name === null) return null;
    if (unitMassMg === null || category === null || chemistry === null) return null;
    return { ...description, reference, brand, name, unitMassMg, category, chemistry };
  }

  fault(column: string, reason: Refusal, severity: 'error' | 'warning' = 'error'): null {
    const { row } = this.options;
    const value = this.written(column);
    const { expected, ...params } = reason.params ?? {};
    this.issues.push({
      code: reason.code,
      severity,
      message: reason.code,
      location: { ...(row === undefined ? {} : { row }), column, field: column },
      ...(value === '' ? {} : { value: value.slice(0, 200) }),
      ...(expected === undefined ? {} : { expected }),
      ...(Object.keys(params).length === 0 ? {} : { params }),
    });
    return null;
  }

  private written(column: string): string {
    return (Object.hasOwn(this.fields, column) ? (this.fields[column] ?? '') : '').trim();
  }

  private got<T>(column: string, decision: Decision<T>): T | null {
    return decision.ok ? decision.value : this.fault(column, decision.reason);
  }

  private text(column: string, required: boolean): string | null {
    const text = keptText(this.written(column));
    if (text === '') return required ? this.fault(column, { code: 'field.missing' }) : null;
    if (text.length > longestText) return this.fault(column, tooLong(text, longestText));
    return text;
  }

  private reference(): string | null {
    const text = this.text('reference', true);
    if (text === null || /^[\p{L}\p{N}][\p{L}\p{N} ._+/#-]{0,59}$/u.test(text)) return text;
    return this.fault('reference', { code: 'model.reference' });
  }

  private choice<T extends string>(
    column: string,
    known: readonly T[],
    is: (text: string) => text is T,
  ): T | null {
    const text = this.written(column).toLowerCase();
    if (text === '') return this.fault(column, { code: 'field.missing' });
    if (is(text)) return text;
    const near = nearestName(text, known);
    return this.fault(column, {
      code: 'field.unknown-code',
      params: { expected: near ?? known.join(', ') },
    });
  }

  private unitMass(): bigint | null {
    if (this.written('unit_mass_g') === '')
      return this.fault('unit_mass_g', { code: 'field.missing' });
    const mass = this.amount('unit_mass_g', 3);
    return mass === 0n ? this.fault('unit_mass_g', { code: 'model.no-mass' }) : mass;
  }

  private amount(column: string, places: number): bigint | null {
    const text = this.written(column);
    if (text === '') return null;
    return this.got(column, readScaled(text, this.options.marks, places));
  }

  private yesNo(column: string, usual: boolean): boolean {
    const text = this.written(column).toLowerCase();
    if (text === '') return usual;
    if (yes.has(text)) return true;
    if (!no.has(text))
      this.fault(column, { code: 'field.yes-no', params: { expected: 'yes, no' } });
    return false;
  }

  private performance(column: string): PerformanceClass | null {
    const text = this.written(column).toUpperCase();
    if (text === '') return null;
    if (isPerformanceClass(text)) return text;
    const expected = performanceClasses.join(', ');
    return this.fault(column, { code: 'field.unknown-code', params: { expected } });
  }

  private address(): string | null {
    const text = this.text('passport_url', false);
    if (text === null || (/^https:\/\/[^\s"<>]{3,}$/.test(text) && URL.canParse(text))) return text;
    return this.fault('passport_url', { code: 'field.address', params: { expected: 'https://…' } });
  }

  private validFrom(): CalendarDate | null {
    const text = this.written('valid_from');
    return text === '' ? null : this.got('valid_from', parseCalendarDate(text));
  }

  private material(material: string): ModelMaterial[] {
    const massMg = this.amount(`${material}_g`, 3);
    const column = `recycled_${material}_pct`;
    const ppm = this.amount(column, 4);
    if (ppm !== null && ppm > 1_000_000n)
      this.fault(column, { code: 'field.over-hundred-percent' });
    if (massMg === null && ppm !== null)
      this.fault(column, { code: 'model.recycled-without-mass' });
    return massMg === null
      ? []
      : [{ material, massMg, recycledPpm: ppm === null ? null : Number(ppm) }];
  }
}
