import { type NumberMarks, readDecimal, readScaled } from '../files/index.js';
import { type CalendarDate, parseCalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { tooLong } from '../kernel/written-text.js';
import {
  type BatteryMaterial,
  batteryMaterials,
  type Checked,
  type Facility,
  isBatteryChemistry,
  isTreatmentProcess,
  onlyPrepares,
} from '../register/index.js';
import {
  type BatchHead,
  type Fraction,
  type FractionRole,
  isFractionRole,
  materialMassMg,
} from './batch.js';

/** Decimals of a per cent that an assay can have: parts per million. */
const ASSAY_PLACES = 4;
const LONGEST_TEXT = 200;

export interface BatchForm {
  readonly reference: string;
  readonly process: string;
  readonly chemistry: string;
  readonly startedOn: string;
  readonly endedOn: string;
}

export type BatchDetails = Pick<
  BatchHead,
  'reference' | 'process' | 'chemistry' | 'startedOn' | 'endedOn'
>;

class Faults {
  readonly issues: DataIssue[] = [];

  add(field: string, reason: Refusal, value = ''): void {
    this.issues.push(issueAt(field, reason, value.slice(0, 80)));
  }

  name(field: string, written: string): string {
    const value = this.text(field, written);
    if (value === '') this.add(field, { code: 'field.missing' });
    return value;
  }

  text(field: string, written: string): string {
    const value = written.normalize('NFC').trim();
    if (value.length > LONGEST_TEXT) this.add(field, tooLong(value, LONGEST_TEXT));
    if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) this.add(field, { code: 'text.hidden-characters' });
    return value;
  }

  day(field: string, written: string): CalendarDate | null {
    const date = parseCalendarDate(written.trim());
    if (date.ok) return date.value;
    this.add(field, written.trim() === '' ? { code: 'field.missing' } : date.reason, written);
    return null;
  }
}

/** Reads the answers that open a batch; the plant must be permitted to run it. */
export function readBatch(
  form: BatchForm,
  facility: Facility,
  today: CalendarDate,
): Checked<BatchDetails> {
  const faults = new Faults();
  const { process, chemistry } = form;
  const reference = faults.name('reference', form.reference);
  if (!isTreatmentProcess(process) || !facility.processes.includes(process))
    faults.add('process', { code: 'batch.process-not-permitted' }, process);
  if (!isBatteryChemistry(chemistry) || !facility.chemistries.includes(chemistry))
    faults.add('chemistry', { code: 'batch.chemistry-not-permitted' }, chemistry);
  const startedOn = faults.day('startedOn', form.startedOn);
  const endedOn = faults.day('endedOn', form.endedOn);
  if (startedOn !== null && endedOn !== null && endedOn < startedOn)
    faults.add('endedOn', { code: 'batch.ends-before-it-starts' }, form.endedOn);
  if (endedOn !== null && endedOn > today)
    faults.add('endedOn', { code: 'date.in-the-future', params: { found: endedOn } });
  const complete = startedOn !== null && endedOn !== null;
  if (!complete || faults.issues.length > 0) return { ok: false, issues: faults.issues };
  return {
    ok: true,
    value: {
      reference,
      process: process as BatchHead['process'],
      chemistry: chemistry as BatchHead['chemistry'],
      startedOn,
      endedOn,
    },
  };
}

export interface FractionForm {
  readonly role: string;
  readonly name: string;
  readonly wetKg: string;
  readonly dryKg: string;
  readonly destination: string;
  readonly countsAsRecycled: boolean;
  /** Per cent of the dry mass, as written; empty where nothing was measured. */
  readonly assays: Readonly<Partial<Record<BatteryMaterial, string>>>;
}

/** Reads a fraction of a process: dry no heavier than wet, assays that fit into the whole. */
export function readFraction(
  form: FractionForm,
  marks: NumberMarks,
  process: string,
): Checked<Omit<Fraction, 'id'>> {
  const { fraction, issues } = readParts(form, marks, process);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: fraction };
}

/** What is typed so far: a fraction once its masses and assays can be read, and whether something cannot. */
export function typedFraction(
  form: FractionForm,
  marks: NumberMarks,
  process: string,
): { readonly fraction: Omit<Fraction, 'id'> | null; readonly partial: boolean } {
  const started = [form.wetKg, form.dryKg].some((text) => text.trim() !== '');
  const { fraction, issues } = readParts(form, marks, process);
  const counts = issues.every(({ location }) => wordFields.has(location.field ?? ''));
  return { fraction: started && counts ? fraction : null, partial: started && !counts };
}

/** Words that no figure depends on. */
const wordFields: ReadonlySet<string> = new Set(['name', 'destination']);

function readParts(
  form: FractionForm,
  marks: NumberMarks,
  process: string,
): { fraction: Omit<Fraction, 'id'>; issues: readonly DataIssue[] } {
  const faults = new Faults();
  const role: FractionRole = isFractionRole(form.role) ? form.role : 'input';
  if (!isFractionRole(form.role)) faults.add('role', { code: 'field.unknown-code' }, form.role);
  const name = faults.name('name', form.name);
  const wetMg = massOf(faults, 'wetKg', form.wetKg, marks);
  // Nothing is measured of what was removed: it may be water, which has no dry mass.
  const removed = role === 'removed' && form.dryKg.trim() === '';
  const dryMg = removed ? wetMg : massOf(faults, 'dryKg', form.dryKg, marks);
  if (wetMg > 0n && dryMg > wetMg) faults.add('dryKg', { code: 'fraction.dry-above-wet' });
  if (role !== 'output' && form.countsAsRecycled)
    faults.add('countsAsRecycled', { code: 'fraction.only-outputs-count' });
  else if (form.countsAsRecycled && onlyPrepares(process))
    faults.add('countsAsRecycled', { code: 'fraction.only-prepared' });
  const assays = readAssays(faults, form, marks).map(({ material, ppm }) => ({
    material,
    ppm,
    massMg: materialMassMg(role, dryMg, ppm),
  }));
  const destination = faults.text('destination', form.destination);
  return {
    fraction: {
      role,
      name,
      wetMg,
      dryMg,
      destination: destination === '' ? null : destination,
      countsAsRecycled: form.countsAsRecycled,
      assays,
    },
    issues: faults.issues,
  };
}

function massOf(faults: Faults, field: string, written: string, marks: NumberMarks): bigint {
  const mass = readScaled(written, marks, 6);
  if (!mass.ok) faults.add(field, mass.reason, written);
  else if (mass.value === 0n) faults.add(field, { code: 'fraction.mass-zero' }, written);
  return mass.ok ? mass.value : 0n;
}

function readAssays(
  faults: Faults,
  form: FractionForm,
  marks: NumberMarks,
): { material: BatteryMaterial; ppm: number }[] {
  const assays: { material: BatteryMaterial; ppm: number }[] = [];
  for (const material of batteryMaterials) {
    const written = form.assays[material]?.trim() ?? '';
    if (written === '') continue;
    const field = `assay-${material}`;
    const percent = readDecimal(written, marks, ASSAY_PLACES);
    if (!percent.ok) {
      faults.add(field, percent.reason, written);
      continue;
    }
    const [whole = '0', fraction = ''] = percent.value.split('.');
    const ppm = Number(whole.slice(0, 9) + fraction.padEnd(ASSAY_PLACES, '0'));
    if (ppm > 1_000_000) faults.add(field, { code: 'fraction.assay-above-100' }, written);
    else assays.push({ material, ppm });
  }
  if (assays.reduce((sum, { ppm }) => sum + ppm, 0) > 1_000_000)
    faults.add('assays', { code: 'fraction.assays-above-100' });
  return assays;
}

/** Reads the mass drawn from a consignment: above zero and no more than is left of it. */
export function readDraw(
  written: string,
  marks: NumberMarks,
): { ok: true; value: bigint } | { ok: false; reason: Refusal } {
  const mass = readScaled(written, marks, 6);
  if (mass.ok && mass.value === 0n) return { ok: false, reason: { code: 'fraction.mass-zero' } };
  return mass;
}
