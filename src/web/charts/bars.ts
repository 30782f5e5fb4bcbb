import { scaleLinear } from 'd3-scale';

import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import {
  type ChartView,
  type ChartWords,
  drawTwice,
  notAvailable,
  numericCell,
  type Target,
} from './chart.js';
import { axisLabel, axisValue, type Measure, px, tickText, valueText } from './measure.js';
import { toneOf } from './tones.js';

export interface Bar {
  /** Code of a category, chemistry or material; bars without one share the programme's accent. */
  code?: string;
  label: Text;
  /** null: not available. */
  amount: Exact | null;
  target?: Target;
}
export interface BarsInput extends ChartWords {
  measure: Measure;
  bars: Bar[];
  /** One target for all bars. */
  target?: Target;
  /** What the rows of the table are, e.g. "Category". */
  rowHead: Text;
  valueHead: Text;
}

const rowHeight = 50;
const barTop = 22;
const barHeight = 16;
const top = 26;
const valueRoom = 86;

/** Lying bars from zero, each with its label above and its value at the end. */
export function bars(
  input: BarsInput,
): ChartView<ReturnType<typeof drawBars>> & { markLabel: Text | undefined } {
  const { measure } = input;
  return {
    ...input,
    axis: axisLabel(measure),
    drawings: drawTwice((width) => drawBars(input, width)),
    legend: [],
    markLabel: input.bars.find(({ target }) => target)?.target?.label,
    table: {
      caption: input.title,
      head: [
        { text: input.rowHead },
        { text: input.valueHead, format: 'numeric' },
        ...(hasTargets(input)
          ? [{ text: { key: 'chart.target' }, format: 'numeric' as const }]
          : []),
      ],
      rows: input.bars.map((bar) => [
        { text: bar.label },
        numericCell(measure, bar.amount),
        ...(hasTargets(input) ? [numericCell(measure, targetOf(bar, input)?.amount ?? null)] : []),
      ]),
      firstCellIsHeader: true,
    },
  };
}

function targetOf(bar: Bar, input: BarsInput): Target | undefined {
  return bar.target ?? input.target;
}

function hasTargets(input: BarsInput): boolean {
  return input.bars.some((bar) => targetOf(bar, input) !== undefined);
}

function drawBars(input: BarsInput, width: number) {
  const { measure } = input;
  const amounts = input.bars.flatMap((bar) => [bar.amount, targetOf(bar, input)?.amount ?? null]);
  const known = amounts.filter((amount) => amount !== null);
  const most = Math.max(0, ...known.map((amount) => axisValue(measure, amount)));
  const scale = scaleLinear([0, most || 1], [0, width - valueRoom]).nice(5);
  const bottom = top + input.bars.length * rowHeight;
  return {
    width,
    height: bottom + 26,
    bottom,
    axisAt: bottom + 18,
    ticks: scale.ticks(width > 500 ? 6 : 4).map((tick) => ({
      at: px(scale(tick)),
      text: tickText(tick),
    })),
    bars: input.bars.map((bar, place) => {
      const y = top + place * rowHeight;
      const length = bar.amount === null ? 0 : scale(axisValue(measure, bar.amount));
      return {
        tone: bar.code ? toneOf(bar.code, place) : 'ec-tone-accent',
        label: bar.label,
        labelAt: y + 15,
        y: y + barTop,
        height: barHeight,
        length: px(Math.max(length, 0)),
        base: { from: y + barTop - 4, to: y + barTop + barHeight + 4 },
        value: bar.amount === null ? notAvailable : valueText(measure, bar.amount),
        valueAt: px(Math.max(length, markAt(bar.target, measure, scale)) + 8),
        valueBase: y + barTop + 13,
        mark: bar.target && {
          at: px(markAt(bar.target, measure, scale)),
          from: y + barTop - 4,
          to: y + barTop + barHeight + 4,
        },
      };
    }),
    target: input.target && {
      at: px(scale(axisValue(measure, input.target.amount))),
      label: input.target.label,
      anchor: scale(axisValue(measure, input.target.amount)) > width / 2 ? 'end' : 'start',
    },
  };
}

function markAt(target: Target | undefined, measure: Measure, scale: (value: number) => number) {
  return target ? scale(axisValue(measure, target.amount)) : 0;
}
