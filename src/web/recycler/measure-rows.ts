import { divide, decimalFromRatio, ratio } from '../../kernel/ratio.js';
import type { JudgedProcessYear, Measure } from '../../recycling/index.js';
import type { Value } from '../../rules/index.js';
import type { Text } from '../shell/text.js';

/** A rate in per cent as the reader writes it; nothing where it is not applicable. */
export function rateText(value: Value): Text | null {
  if (value.kind !== 'number') return null;
  const exact = divide(value.amount, ratio(100n, 1n));
  return { percent: decimalFromRatio(exact, 6, 'half-away-from-zero'), places: 1 };
}

export const pointsText = (value: Value): Text | null =>
  value.kind === 'number'
    ? { number: decimalFromRatio(value.amount, 4, 'half-away-from-zero'), places: 1 }
    : null;

const notApplicable: Text = { key: 'recycler.measure.not-applicable' };

export const measureName = (name: Measure['name']): Text =>
  name === 'efficiency'
    ? { key: 'recycler.measure.efficiency' }
    : { key: 'recycler.measure.recovery', params: { material: materialName(name) } };

export const materialName = (material: string): Text => ({ key: `taxonomy.material.${material}` });

export const groupName = ({ group }: JudgedProcessYear): Text => ({
  key: 'recycler.measure.group',
  params: {
    process: { key: `taxonomy.process.${group.process}` },
    chemistry: { key: `taxonomy.chemistry.${group.chemistry}` },
  },
});

export const groupHref = (base: string, { group }: JudgedProcessYear): string =>
  `${base}/recovery/${String(group.year)}/${group.process}/${group.chemistry}`;

/**
 * One row for each measure that applies: rate, target in force, what is missing, and the target that comes next. While more
 * came `over` than went in, no rate is one that a target is met by.
 */
export function measureRows(judged: JudgedProcessYear, href: string, over = false): object[][] {
  const next = (name: Measure['name']): Text =>
    rateText(judged.outlook?.measures.find((each) => each.name === name)?.target ?? none) ??
    notApplicable;
  return judged.recovery.measures
    .filter((measure) => measure.rate.kind === 'number')
    .map((measure) => [
      { text: measureName(measure.name), href: `${href}#${measure.name}` },
      { text: rateText(measure.rate) ?? notApplicable, format: 'numeric' },
      {
        text: rateText(measure.target) ?? { key: 'recycler.measure.no-target' },
        format: 'numeric',
      },
      over ? { text: { key: 'recycler.measure.over' } } : stateCell(measure),
      ...(judged.outlook === null ? [] : [{ text: next(measure.name), format: 'numeric' }]),
    ]);
}

const none: Value = { kind: 'not-applicable' };

function stateCell(measure: Measure): object {
  if (measure.met === null) return { text: { key: 'recycler.measure.not-in-force' } };
  if (measure.met)
    return { text: '', tag: { text: { key: 'recycler.measure.met' }, colour: 'green' } };
  const points = pointsText(measure.short) ?? '';
  return {
    text: '',
    tag: { text: { key: 'recycler.measure.short', params: { points } }, colour: 'red' },
  };
}

export function measureHead(judged: JudgedProcessYear): object[] {
  const right = (name: string): object => ({
    text: { key: `recycler.measure.head.${name}` },
    format: 'numeric',
  });
  return [
    { text: { key: 'recycler.measure.head.name' } },
    right('rate'),
    right('target'),
    { text: { key: 'recycler.measure.head.state' } },
    ...(judged.outlook === null ? [] : [right('next')]),
  ];
}

/** Each rate that applies, beside its target: in force, or the one that comes next. */
export function measureFigures({ recovery, outlook }: JudgedProcessYear, over: boolean): object[] {
  const target = ({ name, target }: Measure): Text => {
    const inForce = rateText(target);
    if (inForce !== null) return { key: 'recycler.live.target', params: { target: inForce } };
    const next = rateText(outlook?.measures.find((each) => each.name === name)?.target ?? none);
    return next === null
      ? { key: 'recycler.measure.no-target' }
      : { key: 'recycler.live.next', params: { target: next } };
  };
  return recovery.measures
    .filter(({ rate }) => rate.kind === 'number')
    .map((measure) => ({
      label: measureName(measure.name),
      value: rateText(measure.rate) ?? notApplicable,
      note: target(measure),
      late: over || measure.met === false,
    }));
}

export const measureTable = (judged: JudgedProcessYear, base: string, over = false): object => ({
  caption: groupName(judged),
  head: measureHead(judged),
  rows: measureRows(judged, groupHref(base, judged), over),
  firstCellIsHeader: true,
});

/** The measure that is furthest below its target in force. */
export function worst(
  judged: readonly JudgedProcessYear[],
): { judged: JudgedProcessYear; measure: Measure } | null {
  const missed = judged.flatMap((each) =>
    each.recovery.measures
      .filter((measure) => measure.met === false)
      .map((measure) => ({ judged: each, measure })),
  );
  const short = (value: Value): number =>
    value.kind === 'number' ? Number(decimalFromRatio(value.amount, 6, 'down')) : 0;
  return missed.sort((a, b) => short(b.measure.short) - short(a.measure.short))[0] ?? null;
}
