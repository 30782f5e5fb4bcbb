import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';

import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import {
  type ChartView,
  type ChartWords,
  drawTwice,
  numericCell,
  type Series,
  type Target,
} from './chart.js';
import {
  axisLabel,
  axisValue,
  axisRoom,
  type Measure,
  px,
  tickText,
  valueText,
} from './measure.js';
import { spread } from './spread.js';
import { toneOf } from './tones.js';

export interface LinesInput extends ChartWords {
  measure: Measure;
  points: Text[];
  pointHead: Text;
  /** One amount for each point; null leaves a gap. */
  series: (Series & { amounts: (Exact | null)[] })[];
  target?: Target;
}

const height = 320;
const top = 26;
const bottom = 284;

export function lines(input: LinesInput): ChartView<ReturnType<typeof drawLines>> {
  const { measure, series, points } = input;
  return {
    ...input,
    axis: axisLabel(measure),
    drawings: drawTwice((width) => drawLines(input, width)),
    legend: series.map(({ code, label }, place) => ({ tone: toneOf(code, place), label })),
    table: {
      caption: input.title,
      head: [
        { text: input.pointHead },
        ...series.map(({ label }) => ({ text: label, format: 'numeric' as const })),
      ],
      rows: points.map((label, at) => [
        { text: label },
        ...series.map(({ amounts }) => numericCell(measure, amounts[at] ?? null)),
      ]),
      firstCellIsHeader: true,
    },
  };
}

function drawLines(input: LinesInput, width: number) {
  const { measure, series, points, target } = input;
  const wide = width > 500;
  const right = width - (wide ? 180 : 16);
  const value = (amount: Exact | null | undefined) =>
    amount === null || amount === undefined ? null : axisValue(measure, amount);
  const all = [...series.flatMap(({ amounts }) => amounts.map(value)), value(target?.amount)];
  const most = Math.max(0, ...all.filter((each) => each !== null));
  const y = scaleLinear([0, most || 1], [bottom, top]).nice(5);
  const left = axisRoom(y.ticks(5));
  const x = scalePoint(
    points.map((_, at) => at),
    [left + 12, right - 12],
  );
  const path = line<number | null>()
    .defined((each) => each !== null)
    .x((_, at) => x(at) ?? 0)
    .y((each) => y(each ?? 0))
    .digits(1);
  const ends = series.map(({ amounts }) =>
    y(value(amounts.findLast((each) => each !== null)) ?? 0),
  );
  const every = wide ? 1 : Math.ceil(points.length / 5);
  return {
    width,
    height,
    left,
    right,
    base: bottom,
    ticks: y.ticks(5).map((tick) => ({ at: px(y(tick)), text: tickText(tick) })),
    points: points
      .map((label, at) => ({ label, at: px(x(at) ?? 0) }))
      .filter((_, at) => (points.length - 1 - at) % every === 0),
    lines: series.map(({ code, amounts }, place) => ({
      tone: toneOf(code, place),
      path: path(amounts.map(value)) ?? '',
      dots: amounts.flatMap((amount, at) =>
        amount === null ? [] : [{ x: px(x(at) ?? 0), y: px(y(value(amount) ?? 0)) }],
      ),
    })),
    labels: wide ? endLabels(input, ends, right) : [],
    target: target && { at: px(y(axisValue(measure, target.amount))), label: target.label },
  };
}

function endLabels({ series, measure }: LinesInput, ends: number[], right: number) {
  return spread(ends, 20, [top, bottom]).map((at, place) => {
    const { label = '', amounts = [] } = series[place] ?? {};
    const last = amounts.findLast((amount) => amount !== null);
    return {
      at: px(at + 5),
      x: right + 2,
      label,
      value: last === undefined ? '' : valueText(measure, last),
    };
  });
}
