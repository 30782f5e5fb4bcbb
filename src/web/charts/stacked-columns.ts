import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';

import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import { type ChartView, type ChartWords, drawTwice, numericCell, type Series } from './chart.js';
import {
  axisLabel,
  axisRoom,
  axisValue,
  figureRoom,
  type Measure,
  px,
  shortForm,
  tickText,
} from './measure.js';
import { spread } from './spread.js';
import { toneOf } from './tones.js';

export interface StackedColumnsInput extends ChartWords {
  measure: Measure;
  series: Series[];
  /** One column each, usually a period; a missing amount counts as nothing. */
  columns: { label: Text; short?: Text; amounts: Record<string, Exact>; total: Exact }[];
  columnHead: Text;
}

const height = 340;
const bottom = 304;

/** Parts of a whole over time. Exact totals come from the caller: nothing is added up in floats. */
export function stackedColumns(
  input: StackedColumnsInput,
): ChartView<ReturnType<typeof drawColumns>> {
  const { measure, series } = input;
  return {
    ...input,
    axis: axisLabel(measure),
    drawings: drawTwice((width) => drawColumns(input, width)),
    legend: series.map(({ code, label }, place) => ({ tone: toneOf(code, place), label })),
    table: {
      caption: input.title,
      head: [
        { text: input.columnHead },
        ...series.map(({ label }) => ({ text: label, format: 'numeric' as const })),
        { text: { key: 'chart.total' }, format: 'numeric' },
      ],
      rows: input.columns.map(({ label, amounts, total }) => [
        { text: label },
        ...series.map(({ code }) => numericCell(measure, amounts[code] ?? null)),
        numericCell(measure, total),
      ]),
      firstCellIsHeader: true,
    },
  };
}

function drawColumns(input: StackedColumnsInput, width: number) {
  const { measure, series, columns } = input;
  const wide = width > 500;
  const labelRoom = wide ? 170 : 6;
  // A narrow axis is named above it and not beside it.
  const top = wide ? 30 : 48;
  const places = columns.map((_, place) => place);
  const most = Math.max(0, ...columns.map(({ total }) => axisValue(measure, total)));
  const y = scaleLinear([0, most || 1], [bottom, top]).nice(5);
  const form = shortForm(measure, wide ? 0 : most);
  const left = axisRoom(y.ticks(5).map((tick) => tick / 10 ** form.power));
  const x = scaleBand(places, [left, width - labelRoom])
    .paddingInner(0.35)
    .paddingOuter(0.15);
  const stacked = stack<number, string>()
    .keys(series.map(({ code }) => code))
    .value((place, code) => axisValue(measure, columns[place]?.amounts[code] ?? 0))(places);
  const ends = stacked.map((parts) => {
    const [from = 0, to = 0] = parts.at(-1) ?? [];
    return y((from + to) / 2);
  });
  const room = figureRoom(most / 10 ** form.power, decimalsOf(measure, form.power));
  const fits = columns.length < 2 || x.step() >= room;
  return {
    width,
    height,
    left,
    axis: wide
      ? { x: left - 8, anchor: 'end', text: form.axis }
      : { x: 0, anchor: 'start', text: form.axis },
    right: width - labelRoom,
    base: bottom,
    columnWidth: px(x.bandwidth()),
    ticks: y.ticks(5).map((tick) => ({ at: px(y(tick)), text: tickText(tick, form.power) })),
    columns: columns.map(({ label, short = label, total }, place) => ({
      label: wide ? label : short,
      centre: px((x(place) ?? 0) + x.bandwidth() / 2),
      // Where they would run together, the table has them.
      total: fits ? form.figure(total) : '',
      totalAt: px(y(axisValue(measure, total)) - 7),
    })),
    parts: stacked.flatMap((parts, which) =>
      parts.map(([from, to], place) => ({
        tone: toneOf(series[which]?.code ?? '', which),
        x: px(x(place) ?? 0),
        y: px(y(to)),
        height: px(y(from) - y(to)),
      })),
    ),
    labels: wide
      ? spread(ends, 20, [top, bottom]).map((at, which) => ({
          at: px(at + 5),
          x: width - labelRoom + 12,
          label: series[which]?.label ?? '',
          tone: toneOf(series[which]?.code ?? '', which),
        }))
      : [],
  };
}

function decimalsOf(measure: Measure, power: number): number {
  if (power > 0) return 1;
  return 'places' in measure ? (measure.places ?? 0) : 0;
}
