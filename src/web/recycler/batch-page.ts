import {
  type Batch,
  bearable,
  type Consignment,
  type Fraction,
  type FractionForm,
  fractionRoles,
  type JudgedProcessYear,
  type ListedBatch,
  type LoadsOnHand,
  type MassBalance,
  massBalance,
  notCounted,
  underPermit,
} from '../../recycling/index.js';
import type { Refusal } from '../../kernel/decision.js';
import { shiftDecimal } from '../../kernel/ratio.js';
import { batteryMaterials, type Facility } from '../../register/index.js';
import type { DayPages } from '../shell/older-rows.js';
import type { Text } from '../shell/text.js';
import { choices, type Faults, type FieldNames, refusalText } from './form-fields.js';
import { materialName, measureFigures, measureTable } from './measure-rows.js';

const head = (name: string, format?: string): object => ({
  text: { key: `recycler.batch.${name}` },
  ...(format === undefined ? {} : { format }),
});

export const batchFields: FieldNames = {
  reference: { key: 'recycler.batch.reference' },
  process: { key: 'recycler.batch.process' },
  chemistry: { key: 'recycler.batch.chemistry' },
  startedOn: { key: 'recycler.batch.started' },
  endedOn: { key: 'recycler.batch.ended' },
  facility: { key: 'recycler.consignment.facility' },
};

export const fractionFields: FieldNames = {
  role: { key: 'recycler.batch.role' },
  name: { key: 'recycler.batch.fraction' },
  wetKg: { key: 'recycler.batch.wet' },
  dryKg: { key: 'recycler.batch.dry' },
  countsAsRecycled: { key: 'recycler.batch.counts' },
  ...Object.fromEntries(
    batteryMaterials.map((material) => [`assay-${material}`, materialName(material)]),
  ),
};

function shownState(batch: ListedBatch): ListedBatch['state'] | 'certified' | 'revoked' {
  if (batch.state !== 'closed' || batch.certificateId === null) return batch.state;
  return batch.revoked ? 'revoked' : 'certified';
}

function stateTag(batch: ListedBatch): object {
  const state = shownState(batch);
  const colour = {
    ...{ open: 'blue', closed: 'purple', certified: 'green' },
    ...{ revoked: 'red', replaced: 'grey', discarded: 'grey' },
  }[state];
  return { text: '', tag: { text: { key: `recycler.batch.state.${state}` }, colour } };
}

type BatchList = DayPages & { readonly rows: readonly (ListedBatch & Batch)[] };

/** How many are open is said where all of them are listed. */
function batchesHeading({ rows, newest, pages }: BatchList): Text {
  if (!newest) return { key: 'recycler.batch.older' };
  const [latest] = rows;
  if (pages.next !== null && latest !== undefined)
    return { key: 'recycler.batch.latest', params: { date: { date: latest.endedOn } } };
  const open = rows.filter(({ state }) => state === 'open').length;
  return { key: 'recycler.batch.title', params: { total: rows.length, open } };
}

export function batchesPage(list: BatchList, base: string): object {
  return {
    base,
    pages: list.pages,
    heading: batchesHeading(list),
    table: {
      caption: { key: 'recycler.batch.list' },
      head: [
        head('ended'),
        head('reference'),
        head('process'),
        head('chemistry'),
        head('input', 'numeric'),
        head('recycled', 'numeric'),
        head('state'),
      ],
      rows: list.rows.map((batch) => {
        const balance = massBalance(batch);
        return [
          { text: { date: batch.endedOn } },
          { text: batch.reference, href: `${base}/batches/${batch.id}` },
          { text: { key: `taxonomy.process.${batch.process}` } },
          { text: { key: `taxonomy.chemistry.${batch.chemistry}` } },
          { massIn: 'kg', mg: balance.inputDryMg },
          { massIn: 'kg', mg: balance.recycledDryMg },
          stateTag(batch),
        ];
      }),
      empty: { key: 'recycler.batch.empty' },
    },
  };
}

export interface BatchView {
  readonly base: string;
  readonly batch: ListedBatch & Batch;
  readonly facility: Facility;
  readonly judged: JudgedProcessYear | null;
  readonly onHand: LoadsOnHand;
  /** What part of a reference the loads were sought by. */
  readonly sought: string;
  readonly form: FractionForm;
  readonly drawForm: { readonly consignment: string; readonly mass: string };
}

/** Said before a certificate is drafted, and refused for it. */
function withoutPermit({ base, batch, facility }: BatchView): object | null {
  const counts = batch.state === 'open' || batch.state === 'closed';
  if (!counts || batch.certificateId !== null || notCounted(batch) !== null) return null;
  const permitted = underPermit(facility, batch);
  if (permitted.ok) return null;
  return {
    text: refusalText(permitted.reason),
    href: `${base}/facilities/${facility.id}`,
    facility: facility.name,
  };
}

export function batchPage(view: BatchView, faults: Faults): object {
  const { base, batch, judged } = view;
  const balance = massBalance(batch);
  const address = `${base}/batches/${batch.id}`;
  const borne = bearable(balance);
  const uncounted = notCounted(batch);
  return {
    ...faults,
    base,
    address,
    reference: batch.reference,
    open: batch.state === 'open',
    reopenable: batch.state === 'closed' && (batch.certificateId === null || batch.revoked),
    certifiable: batch.certificateId === null,
    revoked: batch.state === 'closed' && batch.revoked,
    correction: correctionOf(batch, base),
    replaces: batch.replaces && {
      certificate: batch.replaces.certificate,
      href: `${base}/batches/${batch.replaces.batchId}`,
    },
    state: stateTag(batch),
    what: {
      process: { key: `taxonomy.process.${batch.process}` } as Text,
      chemistry: { key: `taxonomy.chemistry.${batch.chemistry}` } as Text,
      from: { date: batch.startedOn },
      to: { date: batch.endedOn },
    },
    balance: balanceList(view),
    closes: balance.closes,
    differenceMg: balance.differenceMg < 0n ? -balance.differenceMg : balance.differenceMg,
    over: balance.differenceMg < 0n,
    lossless: balance.differenceMg === 0n,
    unaccountedMg: balance.unaccountedMg > 0n ? balance.unaccountedMg : null,
    started: balance.inputDryMg > 0n,
    blockedBy: borne.ok ? null : refusalText(borne.reason),
    uncounted: uncounted === null ? null : { key: `recycler.batch.${uncounted}` },
    withoutPermit: withoutPermit(view),
    measures: judged && measureTable(judged, base, balance.differenceMg < 0n),
    live: liveFigures(balance, judged),
    drawn: drawnTable(view, address),
    fractions: fractionTable(batch),
    removable: batch.fractions.map(({ id, name }) => ({ id, name })),
    givable: batch.drawn.map(({ consignmentId, reference }) => ({ consignmentId, reference })),
    consignments: loadsToDraw(view.onHand),
    sought: view.sought,
    seekable: view.onHand.more || view.sought !== '',
    listed: view.onHand.loads.length,
    moreLoads: view.onHand.more,
    drawForm: view.drawForm,
    form: view.form,
    roles: choices(fractionRoles, 'recycler.role'),
    assays: batteryMaterials.map((material) => ({
      name: `assay-${material}`,
      label: { text: materialName(material) },
      value: view.form.assays[material] ?? '',
      errorMessage: faults.fault[`assay-${material}`],
    })),
  };
}

function correctionOf({ correction, state }: ListedBatch, base: string): object | null {
  if (correction === null) return null;
  const { at, reason, replacedBy } = correction;
  return {
    text: { key: `recycler.batch.was-${state}`, params: { at: { dateTime: at }, reason } },
    href: replacedBy && `${base}/batches/${replacedBy}`,
  };
}

function loadsToDraw({ loads }: LoadsOnHand): object[] {
  const item = ({ id, reference, netMg, drawnMg }: Consignment): object => ({
    value: id,
    text: { key: 'recycler.batch.load', params: { reference, left: { mass: netMg - drawnMg } } },
  });
  return [{ value: '', text: '' }, ...loads.map(item)];
}

function balanceList({ batch }: BatchView): object[] {
  const balance = massBalance(batch);
  const item = (name: string, mg: bigint): object => ({
    label: { key: `recycler.balance.${name}` },
    value: { mass: mg },
  });
  return [
    item('drawn', balance.drawnMg),
    ...(balance.removedMg > 0n ? [item('removed', balance.removedMg)] : []),
    item('input', balance.inputDryMg),
    item('output', balance.outputDryMg),
    item('recycled', balance.recycledDryMg),
  ];
}

/** What went in and came out, and what that reaches, while somebody types. */
export function liveFigures(balance: MassBalance, judged: JudgedProcessYear | null): object[] {
  const flow = (name: string, mg: bigint): object => ({
    label: { key: `recycler.balance.${name}` },
    value: { mass: mg },
  });
  const over = balance.differenceMg < 0n;
  return [
    flow('input', balance.inputDryMg),
    {
      ...flow('output', balance.outputDryMg),
      late: over,
      ...(over
        ? { note: { key: 'recycler.live.over', params: { mass: { mass: -balance.differenceMg } } } }
        : {}),
    },
    ...(judged === null ? [] : measureFigures(judged, over)),
  ];
}

function drawnTable({ batch, base }: BatchView, address: string): object {
  return {
    caption: { key: 'recycler.batch.drawn-from' },
    head: [head('consignment'), head('mass', 'numeric')],
    rows: batch.drawn.map((drawn) => [
      { text: drawn.reference, href: `${base}/consignments/${drawn.consignmentId}` },
      { massIn: 'kg', mg: drawn.massMg },
    ]),
    empty: { key: 'recycler.batch.nothing-drawn' },
    address,
  };
}

function fractionTable(batch: Batch): object {
  return {
    caption: { key: 'recycler.batch.fractions' },
    head: [
      head('role'),
      head('fraction'),
      head('wet', 'numeric'),
      head('dry', 'numeric'),
      head('assay'),
      head('counts'),
    ],
    rows: batch.fractions.map((fraction) => [
      { text: { key: `recycler.role.${fraction.role}` } },
      { text: fraction.name, note: fraction.destination ?? undefined },
      { massIn: 'kg', mg: fraction.wetMg },
      { massIn: 'kg', mg: fraction.dryMg },
      { text: '', note: assayText(fraction) },
      fraction.role === 'output'
        ? { text: { key: fraction.countsAsRecycled ? 'recycler.yes' : 'recycler.no' } }
        : { text: '' },
    ]),
    empty: { key: 'recycler.batch.no-fractions' },
  };
}

/** "Nickel 7.5 %, cobalt 1.2 %": typed texts nest, so that each reader sees own words and marks. */
function assayText({ assays }: Fraction): Text | undefined {
  return assays.reduceRight<Text | undefined>((rest, { material, ppm, massMg }) => {
    const one: Text = {
      key: 'recycler.batch.assay-of',
      params: {
        material: materialName(material),
        share: { percent: shiftDecimal(BigInt(ppm), 6) },
        mass: { mass: massMg },
      },
    };
    return rest === undefined
      ? one
      : { key: 'recycler.batch.assay-list', params: { first: one, rest } };
  }, undefined);
}

export const batchFormPage = (
  view: { base: string; facilities: readonly Facility[] },
  form: Readonly<Record<string, string>>,
  faults: Faults,
): object => {
  const processes = [...new Set(view.facilities.flatMap((facility) => facility.processes))];
  const chemistries = [...new Set(view.facilities.flatMap((facility) => facility.chemistries))];
  return {
    base: view.base,
    action: `${view.base}/batches`,
    ...faults,
    form,
    facilities: view.facilities.map(({ id, name }) => ({ value: id, text: name })),
    processes: choices(processes, 'taxonomy.process'),
    chemistries: choices(chemistries, 'taxonomy.chemistry'),
  };
};

export const batchEditPage = (
  view: {
    base: string;
    facilities: readonly Facility[];
    batch: ListedBatch & Batch;
    barred: Refusal | null;
    reason: string;
  },
  form: Readonly<Record<string, string>>,
  faults: Faults,
): object => {
  const address = `${view.base}/batches/${view.batch.id}`;
  return {
    ...batchFormPage(view, form, faults),
    address,
    action: `${address}/edit`,
    discardAction: `${address}/discard`,
    editing: true,
    reference: view.batch.reference,
    barred: view.barred && refusalText(view.barred),
    reason: view.reason,
  };
};

export const emptyFraction: FractionForm = {
  role: 'input',
  name: '',
  wetKg: '',
  dryKg: '',
  destination: '',
  countsAsRecycled: false,
  assays: {},
};
