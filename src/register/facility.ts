import { type NumberMarks, readScaled } from '../files/index.js';
import type { Decision, Refusal } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { tooLong } from '../kernel/written-text.js';
import { batteryChemistries, type BatteryChemistry } from './battery-taxonomy.js';
import { isCountry } from './countries.js';
import {
  type FaultAt,
  faultOfLength,
  LONGEST_TEXT,
  type Permit,
  type PermitForm,
  readPermits,
  samePermits,
} from './permits.js';

/** What a plant can do with waste batteries. */
export const treatmentProcesses = [
  'dismantling',
  'mechanical',
  'pyrometallurgical',
  'hydrometallurgical',
  'combined',
] as const;
export type TreatmentProcess = (typeof treatmentProcesses)[number];

export const isTreatmentProcess = (text: string): text is TreatmentProcess =>
  (treatmentProcesses as readonly string[]).includes(text);

/**
 * Taking packs apart and shredding them prepare for recycling: what comes out is recycled by somebody else, and counted there
 * (Regulation (EU) 2023/1542, Article 3(1)(60) and Annex XII part A; Regulation (EU) No 493/2012, Annex I).
 */
const preparations: readonly string[] = ['dismantling', 'mechanical'] satisfies TreatmentProcess[];
export const onlyPrepares = (process: string): boolean => preparations.includes(process);

/** A plant where waste batteries are treated, with the permits that allow it. */
export interface Facility {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly town: string;
  readonly country: string;
  /** In the order in which they begin. */
  readonly permits: readonly Permit[];
  readonly processes: readonly TreatmentProcess[];
  readonly chemistries: readonly BatteryChemistry[];
  /** Input mass a year that somebody other than the recycler has verified; 0 while nobody has. */
  readonly verifiedCapacityMg: bigint;
  readonly capacityEvidence: string | null;
  /** Raised by each change of what it is: nobody writes over, or verifies, what they did not see. */
  readonly version: number;
}

export type FacilityDetails = Omit<
  Facility,
  'id' | 'organisationId' | 'verifiedCapacityMg' | 'capacityEvidence' | 'version'
>;

export interface FacilityForm {
  readonly name: string;
  readonly town: string;
  readonly country: string;
  readonly permits: readonly PermitForm[];
  readonly processes: readonly string[];
  readonly chemistries: readonly string[];
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly DataIssue[] };

/** Reads the answers of the facility form; every fault at once, each at its field. */
export function readFacility(form: FacilityForm): Checked<FacilityDetails> {
  const issues: DataIssue[] = [];
  const fault: FaultAt = (field, code, value = '', params): void => {
    issues.push(issueAt(field, params === undefined ? { code } : { code, params }, value));
  };
  const text = (field: 'name' | 'town'): string => {
    const value = form[field].normalize('NFC').trim();
    if (value === '') fault(field, 'field.missing');
    else if (value.length > LONGEST_TEXT) faultOfLength(fault, field, value);
    else if (/[\p{Cc}\p{Cf}]/u.test(value)) fault(field, 'text.hidden-characters');
    return value;
  };
  const details: FacilityDetails = {
    name: text('name'),
    town: text('town'),
    country: form.country.trim().toUpperCase(),
    permits: readPermits(form.permits, fault),
    processes: treatmentProcesses.filter((name) => form.processes.includes(name)),
    chemistries: batteryChemistries.filter((name) => form.chemistries.includes(name)),
  };
  if (details.country === '') fault('country', 'field.missing');
  else if (!isCountry(details.country)) fault('country', 'country.unknown', form.country);
  if (details.processes.length === 0) fault('processes', 'facility.no-process');
  if (details.chemistries.length === 0) fault('chemistries', 'facility.no-chemistry');
  return issues.length === 0 ? { ok: true, value: details } : { ok: false, issues };
}

/**
 * What was verified held for these processes and chemistries, under these permits and in this country: another permit, or one
 * less, asks for a new verification like a process that is added.
 */
export const verificationStays = (before: Facility, after: FacilityDetails): boolean =>
  before.country === after.country &&
  samePermits(before.permits, after.permits) &&
  after.processes.every((name) => before.processes.includes(name)) &&
  after.chemistries.every((name) => before.chemistries.includes(name));

/** Six decimals of a tonne are grams. */
const MG_OF_THE_LAST_PLACE = 1_000n;
const LONGEST_EVIDENCE = 500;

/** What the agency typed of a capacity, in tonnes a year, and on what evidence; all faults at once. */
export function readCapacity(
  typed: { readonly tonnes: string; readonly evidence: string },
  marks: NumberMarks,
): Checked<{ readonly mg: bigint; readonly evidence: string }> {
  const issues: DataIssue[] = [];
  const fault = (field: 'tonnes' | 'evidence', reason: Refusal): void => {
    issues.push(issueAt(field, reason, typed[field].slice(0, 40)));
  };
  const tonnes = readScaled(typed.tonnes, marks, 6);
  if (!tonnes.ok) fault('tonnes', tonnes.reason);
  else if (tonnes.value === 0n) fault('tonnes', { code: 'facility.capacity-not-positive' });
  const evidence = typed.evidence.normalize('NFC').trim();
  if (evidence === '') fault('evidence', { code: 'facility.evidence-missing' });
  else if (evidence.length > LONGEST_EVIDENCE)
    fault('evidence', tooLong(evidence, LONGEST_EVIDENCE));
  return tonnes.ok && issues.length === 0
    ? { ok: true, value: { mg: tonnes.value * MG_OF_THE_LAST_PLACE, evidence } }
    : { ok: false, issues };
}

/** A capacity is verified by the agency, never by its own plant, and on evidence that can be read. */
export function verifyCapacity(
  byAgency: boolean,
  capacityMg: bigint,
  evidence: string,
): Decision<{ capacityMg: bigint; evidence: string }> {
  if (!byAgency) return refuse('facility.only-the-agency-verifies');
  if (capacityMg <= 0n) return refuse('facility.capacity-not-positive');
  if (evidence.trim() === '') return refuse('facility.evidence-missing');
  return allow({ capacityMg, evidence: evidence.trim() });
}
