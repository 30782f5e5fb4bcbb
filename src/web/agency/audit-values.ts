import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';

/** How a value of the trail is said: figures with their unit, days as days, codes in words. */
type Kind =
  | 'text'
  | 'mass'
  | 'money'
  | 'grams'
  | 'count'
  | 'day'
  | 'time'
  | 'yes-no'
  | 'period'
  | 'state'
  | 'role'
  | { readonly words: string };

const taxonomy = (kind: string): Kind => ({ words: `taxonomy.${kind}` });

/** Every field that an act leaves, as it is called in the trail. Each has a name in `agency.audit.field`. */
const kinds: Readonly<Record<string, Kind>> = {
  added: 'count',
  amountMinor: 'money',
  answers: 'text',
  assays: 'text',
  availableGrams: 'grams',
  balanceMinor: 'money',
  batchIds: 'text',
  batches: 'count',
  because: { words: 'refusal' },
  boundHash: 'text',
  brand: 'text',
  brands: 'text',
  capacity: { words: 'public.capacity' },
  capacityEvidence: 'text',
  capacityMg: 'mass',
  capacityWh: 'count',
  carbonFootprintClass: taxonomy('performance-class'),
  categories: taxonomy('category'),
  category: taxonomy('category'),
  cathode: 'text',
  carrier: 'text',
  changed: 'count',
  chemistries: taxonomy('chemistry'),
  chemistry: taxonomy('chemistry'),
  class: { words: 'agency.fee-run.class' },
  consignmentId: 'text',
  consignments: 'count',
  consignmentNote: 'text',
  contentHash: 'text',
  correctionReason: 'text',
  counterpartyId: 'text',
  country: 'text',
  countsAsRecycled: 'yes-no',
  credits: 'text',
  currency: 'text',
  days: 'count',
  decision: 'text',
  destination: 'text',
  distanceKm: 'count',
  draft: 'text',
  draftVersion: 'count',
  dryMg: 'mass',
  effectiveOn: 'day',
  endedOn: 'day',
  evidence: 'text',
  expiresAt: 'time',
  facilityId: 'text',
  feeMinor: 'money',
  filingDays: 'count',
  generalUse: 'yes-no',
  grossMg: 'mass',
  grams: 'grams',
  hours: 'count',
  id: 'text',
  inputMg: 'mass',
  invitation: 'text',
  issued: 'grams',
  jurisdiction: 'text',
  lines: 'count',
  massEstimated: 'yes-no',
  massMg: 'mass',
  material: taxonomy('material'),
  materials: 'text',
  models: 'text',
  name: 'text',
  netMg: 'mass',
  number: 'text',
  originCountry: 'text',
  originKind: { words: 'recycler.origin' },
  originName: 'text',
  owed: 'grams',
  passportIds: 'text',
  passportUrl: 'text',
  payloadHash: 'text',
  percent: 'text',
  period: 'period',
  permissions: { words: 'access.permission' },
  permitFrom: 'day',
  permitReference: 'text',
  permits: 'text',
  permitTo: 'day',
  postedMinor: 'money',
  process: taxonomy('process'),
  processes: taxonomy('process'),
  purpose: 'text',
  reason: 'text',
  receivedOn: 'day',
  rechargeable: 'yes-no',
  recyclabilityClass: taxonomy('performance-class'),
  recycledPpm: 'count',
  reference: 'text',
  references: 'text',
  releaseAt: 'time',
  replaces: 'text',
  returns: 'count',
  revoked: 'yes-no',
  role: 'role',
  rulebook: 'text',
  slug: 'text',
  snapshotHash: 'text',
  startedOn: 'day',
  state: 'state',
  status: 'text',
  submission: 'text',
  takenBack: 'grams',
  tareMg: 'mass',
  timeZone: 'text',
  town: 'text',
  transportMode: { words: 'recycler.transport' },
  unchanged: 'count',
  unit: 'text',
  unitMassMg: 'mass',
  validFrom: 'day',
  validTo: 'day',
  verifiedCapacityMg: 'mass',
  version: 'text',
  vintage: 'text',
  wasteCode: 'text',
  wetMg: 'mass',
  withdrawnOn: 'day',
  year: 'text',
};

/** What was changed, in words; a field that nothing leaves any more keeps the name it had. */
export const fieldText = (field: string): Text =>
  field in kinds ? { key: `agency.audit.field.${field}` } : field;

/** A value as its field is said. Lists are said one by one, records field by field. */
export function valueText(field: string, value: unknown, currency: string): Text | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value))
    return listed(value.map((each: unknown) => valueText(field, each, currency)));
  if (typeof value === 'object')
    return listed(
      Object.entries(value).map(([name, each]: [string, unknown]) => {
        const said = valueText(name, each, currency);
        return said && { key: 'form.fault', params: { field: fieldText(name), problem: said } };
      }),
    );
  return single(kinds[field] ?? 'text', plain(value), currency);
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** A line of the trail is read, not searched: of a long list it tells the first. */
const mostListed = 12;

function listed(texts: readonly (Text | null)[]): Text {
  const all = texts.filter((text) => text !== null);
  if (all.length === 0) return { key: 'agency.audit.none' };
  const said: Text[] = all.slice(0, mostListed);
  const left = all.length - said.length;
  if (left > 0) said.push({ key: 'agency.audit.more', params: { count: left } });
  return said.reduceRight((rest, first) => ({ key: 'agency.audit.list', params: { first, rest } }));
}

const isWhole = (text: string): boolean => /^-?\d+$/.test(text);
const isCode = (text: string): boolean => /^[A-Za-z][\w.-]*$/.test(text);

function single(kind: Kind, text: string, currency: string): Text {
  if (typeof kind === 'object') return isCode(text) ? { key: `${kind.words}.${text}` } : text;
  if (kind === 'yes-no') return { key: text === 'true' ? 'recycler.yes' : 'recycler.no' };
  if (kind === 'state') return { key: `agency.audit.state.${text}` };
  if (kind === 'role')
    return { key: text.includes('.') ? `access.role.${text}` : `recycler.role.${text}` };
  if (kind === 'period') return periodText(text);
  if (kind === 'time') return { dateTime: text };
  if (kind === 'day') return /^\d{4}-\d\d-\d\d$/.test(text) ? { date: text } : text;
  return kind === 'text' || !isWhole(text) ? shortened(text) : figure(kind, text, currency);
}

function figure(kind: 'mass' | 'money' | 'grams' | 'count', text: string, currency: string): Text {
  if (kind === 'mass') return { mass: text };
  if (kind === 'money') return { money: text, currency };
  if (kind === 'grams') return { key: 'agency.audit.grams', params: { grams: { number: text } } };
  return { number: text };
}

const longest = 200;
const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;
