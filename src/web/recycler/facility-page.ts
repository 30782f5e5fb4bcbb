import {
  batteryChemistries,
  type Facility,
  type FacilityForm,
  type Permit,
  type PermitForm,
  type PermitRecord,
  treatmentProcesses,
} from '../../register/index.js';
import type { Text } from '../shell/text.js';
import { choices, type Faults, type FieldNames } from './form-fields.js';

export const emptyFacility: FacilityForm = {
  name: '',
  town: '',
  country: '',
  permits: [],
  processes: [],
  chemistries: [],
};

const noPermit: PermitForm = { number: '', validFrom: '', validTo: '' };

const isBlank = ({ number, validFrom, validTo }: PermitForm): boolean =>
  [number, validFrom, validTo ?? ''].every((text) => text.trim() === '');

/** A row more than there are permits, so that another can be added without a script. */
const permitRows = ({ permits }: FacilityForm): PermitForm[] => {
  const last = permits.at(-1);
  return last !== undefined && isBlank(last) ? [...permits] : [...permits, noPermit];
};

const permitNames = { number: 'permit-number', validFrom: 'permit-from', validTo: 'permit-to' };

/** How the fields are called in a list of faults; of several permits each with its place. */
export function facilityFields(form: FacilityForm): FieldNames {
  const permits = permitRows(form).flatMap((_, at): [string, Text][] =>
    Object.entries(permitNames).map(([name, key]) => [
      `permits.${at}.${name}`,
      {
        key: 'recycler.facility.permit-field',
        params: { place: at + 1, field: { key: `recycler.facility.${key}` } },
      },
    ]),
  );
  return {
    name: { key: 'recycler.facility.name' },
    town: { key: 'recycler.facility.town' },
    country: { key: 'recycler.facility.country' },
    permits: { key: 'recycler.facility.permits' },
    ...Object.fromEntries(permits),
    processes: { key: 'recycler.facility.processes' },
    chemistries: { key: 'recycler.facility.chemistries' },
  };
}

/** Its number, and from when to when or without an end. */
const permitText = ({ number, validFrom, validTo }: PermitForm): Text =>
  validTo === null || validTo === ''
    ? { key: 'recycler.facility.permit-open', params: { number, from: { date: validFrom } } }
    : {
        key: 'recycler.facility.permit-span',
        params: { number, from: { date: validFrom }, to: { date: validTo } },
      };

const listed = (texts: readonly Text[]): Text =>
  texts.reduceRight<Text>(
    (rest, first) =>
      rest === '' ? first : { key: 'recycler.facility.and', params: { first, rest } },
    '',
  );

/** All of them: what is verified, and under what is certified. */
export const permitsCell = ({ permits }: Facility): object => ({
  text: listed(permits.map(permitText)),
});

export function facilitiesPage(facilities: readonly Facility[], base: string): object {
  const head = (name: string): object => ({ text: { key: `recycler.facility.${name}` } });
  return {
    base,
    count: facilities.length,
    table: {
      caption: { key: 'recycler.facility.list' },
      head: [
        head('name'),
        head('town'),
        head('permits'),
        { text: { key: 'recycler.facility.capacity' }, format: 'numeric' },
      ],
      rows: facilities.map((facility) => [
        { text: facility.name, href: `${base}/facilities/${facility.id}` },
        `${facility.town}, ${facility.country}`,
        permitsCell(facility),
        capacityCell(facility),
      ]),
      empty: { key: 'recycler.facility.empty' },
    },
  };
}

const capacityCell = ({ verifiedCapacityMg }: Facility): object =>
  verifiedCapacityMg === 0n
    ? { text: '', tag: { text: { key: 'recycler.facility.unverified' }, colour: 'yellow' } }
    : { mass: verifiedCapacityMg };

export function facilityPage(
  facility: Facility,
  records: readonly PermitRecord[],
  base: string,
): object {
  const row = (name: string, value: object | string): object => ({
    key: { key: `recycler.facility.${name}` },
    value: typeof value === 'string' ? { text: value } : value,
  });
  const replaced = records.filter(({ replacedAt }) => replacedAt !== null);
  return {
    base,
    name: facility.name,
    unverified: facility.verifiedCapacityMg === 0n,
    editHref: `${base}/facilities/${facility.id}/edit`,
    summary: {
      rows: [
        row('town', `${facility.town}, ${facility.country}`),
        row('capacity', capacityCell(facility)),
        row(
          'evidence',
          facility.capacityEvidence ?? { text: { key: 'recycler.facility.no-evidence' } },
        ),
      ],
    },
    permits: permitTable('permits', facility.permits, []),
    replaced: replaced.length === 0 ? null : permitTable('permits-before', replaced, [stood]),
    processes: facility.processes.map((code) => ({ key: `taxonomy.process.${code}` })),
    chemistries: facility.chemistries.map((code) => ({ key: `taxonomy.chemistry.${code}` })),
  };
}

interface Column<T> {
  readonly head: Text;
  readonly cell: (row: T) => object;
}

/** Until when it was said of the plant. */
const stood: Column<PermitRecord> = {
  head: { key: 'recycler.facility.permit-replaced' },
  cell: ({ recordedAt, replacedAt }) => ({
    text: { dateTime: replacedAt ?? recordedAt },
    note: { key: 'recycler.facility.permit-recorded', params: { at: { dateTime: recordedAt } } },
  }),
};

function permitTable<T extends Permit>(
  caption: string,
  permits: readonly T[],
  more: readonly Column<T>[],
): object {
  return {
    caption: { key: `recycler.facility.${caption}` },
    head: [
      { text: { key: 'recycler.facility.permit-number' } },
      { text: { key: 'recycler.facility.permit-from' } },
      { text: { key: 'recycler.facility.permit-to' } },
      ...more.map(({ head }) => ({ text: head })),
    ],
    rows: permits.map((permit) => [
      permit.number,
      { text: { date: permit.validFrom } },
      { text: endOf(permit) },
      ...more.map(({ cell }) => cell(permit)),
    ]),
  };
}

const endOf = ({ validTo }: Permit): Text =>
  validTo === null ? { key: 'recycler.facility.no-end' } : { date: validTo };

export interface FormPlace {
  readonly base: string;
  readonly action: string;
  readonly isNew: boolean;
  /** The version that the form shows. */
  readonly madeFrom: number;
  /** What somebody else made of the plant after the form was opened. */
  readonly overtakenBy?: Facility;
}

export function facilityFormPage(form: FacilityForm, faults: Faults, at: FormPlace): object {
  return {
    ...at,
    ...faults,
    form,
    permits: permitRows(form).map((permit, place) => {
      const field = (name: keyof PermitForm): object => ({
        name: `permits.${place}.${name}`,
        value: permit[name] ?? '',
        label: { text: { key: `recycler.facility.${permitNames[name]}` } },
        errorMessage: faults.fault[`permits.${place}.${name}`],
      });
      return {
        legend: { key: 'recycler.facility.permit-place', params: { place: place + 1 } },
        number: field('number'),
        validFrom: field('validFrom'),
        validTo: field('validTo'),
      };
    }),
    processes: choices(treatmentProcesses, 'taxonomy.process'),
    chemistries: choices(batteryChemistries, 'taxonomy.chemistry'),
    differences: at.overtakenBy === undefined ? null : differencesTable(at.overtakenBy, form),
  };
}

/** What stands by now beside what was typed, where they differ. */
function differencesTable(now: Facility, typed: FacilityForm): object {
  const words = (codes: readonly string[], kind: string): Text[] =>
    codes.map((code) => ({ key: `taxonomy.${kind}.${code}` }));
  const permits = (of: FacilityForm): Text[] =>
    of.permits.filter((permit) => !isBlank(permit)).map(permitText);
  const said = (of: FacilityForm): [string, Text[]][] => [
    ['name', [of.name]],
    ['town', [of.town]],
    ['country', [of.country]],
    ['permits', permits(of)],
    ['processes', words(of.processes, 'process')],
    ['chemistries', words(of.chemistries, 'chemistry')],
  ];
  const yours = new Map(said(typed));
  const cell = (texts: readonly Text[]): object => ({ text: listed(texts) });
  return {
    caption: { key: 'recycler.facility.overtaken' },
    head: ['field', 'stored', 'typed'].map((name) => ({
      text: { key: `recycler.facility.${name}` },
    })),
    rows: said(now)
      .filter(([name, texts]) => JSON.stringify(texts) !== JSON.stringify(yours.get(name)))
      .map(([name, texts]) => [
        { text: { key: `recycler.facility.${name}` } },
        cell(texts),
        cell(yours.get(name) ?? []),
      ]),
    empty: { key: 'recycler.facility.same' },
  };
}
