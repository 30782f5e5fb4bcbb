import type {
  CertificateDraft,
  CreditHolding,
  JudgedProcessYear,
  StockRow,
} from '../../recycling/index.js';
import type { Facility, LastDecision } from '../../register/index.js';
import { registrationNotice } from '../shell/registration-notice.js';
import type { Text } from '../shell/text.js';
import { creditName } from '../credits/credits-page.js';
import { groupName, measureName, measureTable, pointsText, worst } from './measure-rows.js';

export interface DashboardView {
  readonly base: string;
  readonly may: { readonly record: boolean; readonly batch: boolean };
  readonly year: number;
  readonly years: readonly number[];
  readonly judged: readonly JudgedProcessYear[] | null;
  /** Why nothing is judged, where nothing is. */
  readonly lacking: 'rulebook' | 'law' | null;
  readonly stock: readonly StockRow[];
  readonly facilities: readonly Facility[];
  readonly drafts: readonly CertificateDraft[];
  readonly holdings: readonly CreditHolding[];
  readonly decided: LastDecision | null;
}

/** The heading says what is so: what is missing most, or that nothing is. */
function headline(view: DashboardView): Text {
  const year = String(view.year);
  if (view.judged === null)
    return { key: `recycler.dashboard.no-${view.lacking ?? 'rulebook'}`, params: { year } };
  if (view.judged.length === 0) return { key: 'recycler.dashboard.nothing', params: { year } };
  const found = worst(view.judged);
  if (found === null) return { key: 'recycler.dashboard.all-met', params: { year } };
  const params = {
    measure: measureName(found.measure.name),
    points: pointsText(found.measure.short) ?? '',
  };
  return { key: 'recycler.dashboard.short', params };
}

export function dashboardPage(view: DashboardView): object {
  const { base, judged, holdings } = view;
  const found = judged === null ? null : worst(judged);
  return {
    base,
    year: String(view.year),
    registrationNotice: registrationNotice(view.decided),
    headline: headline(view),
    where: found && groupName(found.judged),
    tables: (judged ?? []).map((each) => measureTable(each, base)),
    outlook: (judged ?? []).some((each) => each.outlook !== null),
    tasks: { items: tasks(view) },
    stock: stockTable(view),
    holdings: holdings.map(({ material, vintage, totalGrams }) => ({
      label: creditName(material, vintage),
      value: { mass: totalGrams * 1000n },
      href: `${base}/credits`,
    })),
    otherYears: view.years
      .filter((year) => year !== view.year)
      .map((year) => ({ text: String(year), href: `${base}?year=${String(year)}` })),
  };
}

function tasks({ base, may, facilities, ...view }: DashboardView): object[] {
  const drafts = view.drafts.length;
  const unverified = facilities.find((facility) => facility.verifiedCapacityMg === 0n);
  const say = (key: string): Text => ({ key: `recycler.dashboard.${key}` });
  return [
    may.record && {
      title: say('record'),
      href: `${base}/consignments/new`,
      status: { text: say('any-time') },
    },
    may.batch && {
      title: say('batch'),
      href: `${base}/batches/new`,
      status: { text: say('any-time') },
    },
    {
      title: say('certify'),
      href: `${base}/certificates`,
      status:
        drafts === 0
          ? { text: say('none-waiting') }
          : {
              tag: {
                text: { key: 'recycler.dashboard.waiting', params: { drafts } },
                colour: 'blue',
              },
            },
    },
    ...(unverified === undefined
      ? []
      : [
          {
            title: say('capacity'),
            href: `${base}/facilities/${unverified.id}`,
            hint: { text: say('capacity-hint') },
            status: { tag: { text: say('blocked'), colour: 'yellow' } },
          },
        ]),
  ].filter((task) => task !== false);
}

function stockTable({ stock, facilities, base }: DashboardView): object {
  const head = (name: string, format?: string): object => ({
    text: { key: `recycler.stock.${name}` },
    ...(format === undefined ? {} : { format }),
  });
  const numeric = (mg: bigint): object => ({ massIn: 'kg', mg });
  return {
    caption: { key: 'recycler.stock.caption' },
    head: [
      head('facility'),
      head('chemistry'),
      head('received', 'numeric'),
      head('drawn', 'numeric'),
      head('left', 'numeric'),
    ],
    rows: stock.map((row) => [
      facilities.find(({ id }) => id === row.facilityId)?.name ?? '',
      { text: { key: `taxonomy.chemistry.${row.chemistry}` }, href: `${base}/consignments` },
      numeric(row.receivedMg),
      numeric(row.drawnMg),
      numeric(row.receivedMg - row.drawnMg),
    ]),
    empty: { key: 'recycler.stock.empty' },
  };
}
