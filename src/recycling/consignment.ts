import { nearestName, type NumberMarks, readCount, readScaled } from '../files/index.js';
import { type CalendarDate, parseCalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { issueAt, type DataIssue } from '../kernel/issue.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { tooLong } from '../kernel/written-text.js';
import {
  type BatteryCategory,
  type BatteryChemistry,
  batteryCategories,
  batteryChemistries,
  isBatteryCategory,
  isBatteryChemistry,
  isCountry,
} from '../register/index.js';
import type { Correction } from './standing.js';
import { wasteCodeOn } from './waste-codes.js';

/** Where waste batteries come from (chain of custody). */
export const originKinds = [
  'collection_point',
  'producer',
  'dismantler',
  'pro',
  'recycler',
  'manufacturing',
  'import',
] as const;
export type OriginKind = (typeof originKinds)[number];

/** Why a load was not collected in the state, or is counted already. */
export type NotCollected = 'from-recycler' | 'manufacturing' | 'abroad';

/**
 * Regulation (EU) 2023/1542, Annex XI point 1 counts waste batteries collected in the Member State: a load from another recycler
 * was received once before, scrap of manufacturing was never a battery collected, an import was collected elsewhere. null for what
 * was collected.
 */
export function whyNotCollected({
  originKind,
  abroad,
}: {
  readonly originKind: OriginKind;
  /** Whether it comes from another country than that of the programme. */
  readonly abroad: boolean;
}): NotCollected | null {
  if (abroad || originKind === 'import') return 'abroad';
  if (originKind === 'recycler') return 'from-recycler';
  return originKind === 'manufacturing' ? 'manufacturing' : null;
}

export const transportModes = ['road', 'rail', 'inland_waterway', 'sea', 'air'] as const;

export interface ConsignmentDetails {
  readonly reference: string;
  readonly receivedOn: CalendarDate;
  readonly originKind: OriginKind;
  readonly originName: string | null;
  readonly originCountry: string;
  readonly category: BatteryCategory;
  readonly chemistry: BatteryChemistry;
  readonly grossMg: bigint;
  readonly tareMg: bigint;
  readonly netMg: bigint;
  readonly carrier: string | null;
  readonly transportMode: string | null;
  readonly distanceKm: number | null;
  readonly wasteCode: string | null;
  readonly consignmentNote: string | null;
  /** Unique identifiers of battery passports in the load. */
  readonly passportIds: readonly string[];
}

/** A load of waste batteries as it crossed the weighbridge. */
export interface Consignment extends ConsignmentDetails {
  readonly id: string;
  readonly organisationId: string;
  readonly facilityId: string;
  /** Drawn into batches so far; the rest is stock on hand. */
  readonly drawnMg: bigint;
  /** Only what is received counts. */
  readonly state: 'received' | 'corrected' | 'taken_back';
  /** The record that was wrong, in whose place this one stands. */
  readonly replaces: string | null;
  readonly correction: Correction | null;
}

export const requiredColumns = [
  'reference',
  'received_on',
  'origin_kind',
  'origin_country',
  'category',
  'chemistry',
  'gross_kg',
  'tare_kg',
  'net_kg',
] as const;
export const optionalColumns = [
  'origin_name',
  'carrier',
  'transport_mode',
  'distance_km',
  'waste_code',
  'consignment_note',
  'passport_ids',
] as const;
export const consignmentColumns = [...requiredColumns, ...optionalColumns] as const;
export type ConsignmentColumn = (typeof consignmentColumns)[number];
export type ConsignmentCells = Readonly<Partial<Record<ConsignmentColumn, string>>>;

export interface ReadingRules {
  readonly today: CalendarDate;
  readonly marks: NumberMarks;
}

export interface ConsignmentReading {
  /** null where there is an issue. */
  readonly value: ConsignmentDetails | null;
  /** As far as they could be read, whatever else is at fault. */
  readonly passportIds: readonly string[];
  readonly issues: readonly DataIssue[];
}

type Fault = (field: ConsignmentColumn, reason: Refusal, expected?: string) => void;

/** Reads one consignment from a form or a row. Every fault is named at its field; a value only when there is none. */
export function readConsignment(cells: ConsignmentCells, rules: ReadingRules): ConsignmentReading {
  const issues: DataIssue[] = [];
  const cell = (field: ConsignmentColumn): string => (cells[field] ?? '').normalize('NFC').trim();
  const fault: Fault = (field, reason, expected) => {
    const issue = issueAt(field, reason, cell(field).slice(0, 80));
    issues.push(expected === undefined ? issue : { ...issue, expected });
  };
  const reader = new FieldReader(cell, rules, fault);
  const receivedOn = reader.receivedOn();
  const value: ConsignmentDetails = {
    reference: reader.text('reference', true) ?? '',
    receivedOn,
    originKind: reader.oneOf('origin_kind', originKinds) ?? 'import',
    originName: reader.text('origin_name'),
    originCountry: reader.country(),
    category: reader.category(),
    chemistry: reader.chemistry(),
    ...reader.masses(),
    carrier: reader.text('carrier'),
    transportMode:
      cell('transport_mode') === '' ? null : reader.oneOf('transport_mode', transportModes),
    distanceKm: reader.distance(),
    wasteCode: reader.wasteCode(receivedOn),
    consignmentNote: reader.text('consignment_note'),
    passportIds: reader.passports(),
  };
  const { passportIds } = value;
  return { value: issues.length === 0 ? value : null, passportIds, issues };
}

const EARLIEST = '2000-01-01';
const LONGEST_TEXT = 200;
const LONGEST_PASSPORT = 500;

class FieldReader {
  constructor(
    private readonly cell: (field: ConsignmentColumn) => string,
    private readonly rules: ReadingRules,
    private readonly fault: Fault,
  ) {}

  text(field: ConsignmentColumn, required = false): string | null {
    const value = this.cell(field);
    if (value === '' && required) this.fault(field, { code: 'field.missing' });
    if (value.length > LONGEST_TEXT) this.fault(field, tooLong(value, LONGEST_TEXT));
    // Control characters and direction marks have no place in a name and can disguise it.
    if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) this.fault(field, { code: 'text.hidden-characters' });
    return value === '' ? null : value;
  }

  receivedOn(): CalendarDate {
    const date = parseCalendarDate(this.cell('received_on'));
    if (!date.ok) {
      const missing = this.cell('received_on') === '';
      this.fault('received_on', missing ? { code: 'field.missing' } : date.reason, '2026-03-31');
      return EARLIEST as CalendarDate;
    }
    if (date.value > this.rules.today)
      this.fault('received_on', { code: 'date.in-the-future', params: { found: date.value } });
    if (date.value < EARLIEST)
      this.fault('received_on', { code: 'date.too-early', params: { first: EARLIEST } });
    return date.value;
  }

  oneOf<T extends string>(field: ConsignmentColumn, known: readonly T[]): T | null {
    const written = this.cell(field);
    const found = known.find((name) => name === written.toLowerCase());
    if (found !== undefined) return found;
    const code = written === '' ? 'field.missing' : 'field.unknown-code';
    this.fault(field, { code }, nearestName(written, known) ?? known.join(', '));
    return null;
  }

  category(): BatteryCategory {
    const written = this.cell('category').toLowerCase();
    if (isBatteryCategory(written)) return written;
    this.oneOf('category', batteryCategories);
    return 'portable';
  }

  chemistry(): BatteryChemistry {
    const written = this.cell('chemistry').toLowerCase();
    if (isBatteryChemistry(written)) return written;
    this.oneOf('chemistry', batteryChemistries);
    return 'other';
  }

  country(): string {
    const code = this.cell('origin_country').toUpperCase();
    if (code === '') this.fault('origin_country', { code: 'field.missing' }, 'DE');
    else if (!isCountry(code)) this.fault('origin_country', { code: 'country.unknown' });
    return code;
  }

  masses(): { grossMg: bigint; tareMg: bigint; netMg: bigint } {
    const grossMg = this.mass('gross_kg');
    const tareMg = this.mass('tare_kg');
    const netMg = this.mass('net_kg');
    if (grossMg !== null && tareMg !== null && netMg !== null) {
      if (netMg === 0n) this.fault('net_kg', { code: 'consignment.net-zero' });
      if (grossMg - tareMg !== netMg) {
        const difference = grossMg - tareMg;
        const params = {
          gross: kgFromMassMg(grossMg),
          tare: kgFromMassMg(tareMg),
          net: kgFromMassMg(netMg),
          difference: kgFromMassMg(difference),
        };
        this.fault(
          'net_kg',
          { code: 'consignment.net-is-not-gross-less-tare', params },
          params.difference,
        );
      }
    }
    return { grossMg: grossMg ?? 0n, tareMg: tareMg ?? 0n, netMg: netMg ?? 0n };
  }

  private mass(field: 'gross_kg' | 'tare_kg' | 'net_kg'): bigint | null {
    const read = readScaled(this.cell(field), this.rules.marks, 6);
    if (!read.ok) this.fault(field, read.reason);
    return read.ok ? read.value : null;
  }

  distance(): number | null {
    if (this.cell('distance_km') === '') return null;
    const read = readCount(this.cell('distance_km'), this.rules.marks);
    if (!read.ok) this.fault('distance_km', read.reason);
    else if (read.value > 50_000n)
      this.fault('distance_km', {
        code: 'number.too-large',
        params: { found: String(read.value) },
      });
    return read.ok ? Number(read.value) : null;
  }

  /** Identifiers are web addresses or short numbers; one of thousands of characters fits into no index. */
  passports(): string[] {
    const ids = this.cell('passport_ids')
      .split(/[\s;,|]+/)
      .filter((id) => id !== '');
    const long = ids.find((id) => id.length > LONGEST_PASSPORT);
    if (long !== undefined) this.fault('passport_ids', tooLong(long, LONGEST_PASSPORT));
    if (ids.some((id) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(id)))
      this.fault('passport_ids', { code: 'text.hidden-characters' });
    const twice = ids.find((id, at) => ids.indexOf(id) !== at)?.slice(0, 80);
    if (twice !== undefined)
      this.fault('passport_ids', {
        code: 'consignment.passport-twice',
        params: { passport: twice },
      });
    return ids;
  }

  wasteCode(receivedOn: CalendarDate): string | null {
    if (this.cell('waste_code') === '') return null;
    const code = wasteCodeOn(this.cell('waste_code'), receivedOn);
    if (!code.ok) this.fault('waste_code', code.reason);
    return code.ok ? code.value : null;
  }
}
