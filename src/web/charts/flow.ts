import { scaleLinear } from 'd3-scale';

import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import { type ChartWords, type DataTable, widths } from './chart.js';
import { axisLabel, axisValue, type Measure, px, valueText } from './measure.js';

export interface FlowNode {
  id: string;
  /** 0 is the left-most stage. */
  stage: number;
  label: Text;
  /** What flows through; at least what comes in and what goes out. */
  amount: Exact;
  kind: 'stock' | 'recovered' | 'loss' | 'unknown';
}
export interface FlowLink {
  from: string;
  to: string;
  amount: Exact;
}
export interface FlowInput extends ChartWords {
  measure: Measure;
  nodes: FlowNode[];
  links: FlowLink[];
}
type Side = 'left' | 'right' | 'above';
interface Placed extends FlowNode {
  x: number;
  y: number;
  height: number;
  side: Side;
}

const width = 880;
const nodeWidth = 14;
const top = 48;
const gap = 14;
const fullest = 230;
const labelHeight = 38;
const roomLeft = 296;
const roomRight = 196;

/** A material flow: ribbons from left to right on wide screens and paper, bars one below the other on narrow ones. */
export function flow(input: FlowInput) {
  return {
    ...input,
    axis: axisLabel(input.measure),
    wide: drawRibbons(input),
    narrow: drawRows(input),
    table: tableOf(input),
  };
}

function drawRibbons(input: FlowInput) {
  const scale = scaleOf(input, fullest);
  const placed = place(input, scale);
  const nodes = [...placed.values()];
  return {
    width,
    height: px(Math.max(...nodes.map(bottomOf)) + 4),
    nodeWidth,
    nodes: nodes.map((node) => ({
      ...node,
      value: valueText(input.measure, node.amount),
      tone: `ec-flow-${node.kind}`,
      ...labelOf(node),
    })),
    ribbons: ribbons(input, placed, scale),
  };
}

interface Label {
  anchor: 'start' | 'middle' | 'end';
  labelX: number;
  labelY: number;
  valueY: number;
}

/** A label stands where no ribbon can go: outside the first and last stage, and above the highest between. */
function labelOf({ side, x, y, height }: Placed): Label {
  const middle = y + height / 2;
  if (side === 'left')
    return { anchor: 'end', labelX: px(x - 10), labelY: px(middle - 4), valueY: px(middle + 14) };
  if (side === 'right')
    return {
      anchor: 'start',
      labelX: px(x + nodeWidth + 10),
      labelY: px(middle - 4),
      valueY: px(middle + 14),
    };
  return {
    anchor: 'middle',
    labelX: px(x + nodeWidth / 2),
    labelY: px(y - 26),
    valueY: px(y - 8),
  };
}

type Scale = (amount: Exact) => number;

const stagesOf = ({ nodes }: FlowInput): number => Math.max(...nodes.map(({ stage }) => stage)) + 1;

/** The fullest stage fills the room; a trickle keeps a pixel, so that it is seen. */
function scaleOf(input: FlowInput, room: number): Scale {
  const { nodes, measure } = input;
  const sums = Array.from({ length: stagesOf(input) }, (_, stage) =>
    nodes
      .filter((node) => node.stage === stage)
      .reduce((total, { amount }) => total + axisValue(measure, amount), 0),
  );
  const scale = scaleLinear([0, Math.max(...sums) || 1], [0, room]);
  return (amount) => {
    const value = axisValue(measure, amount);
    return value === 0 ? 0 : Math.max(scale(value), 1);
  };
}

const bottomOf = ({ y, height, side }: Placed): number =>
  side === 'above' ? y + height : y + Math.max(height, (height + labelHeight) / 2);

/** From the last stage to the first: where a flow ends midway, it ends below all that goes on. */
function place(input: FlowInput, scale: Scale): Map<string, Placed> {
  const { nodes, links } = input;
  const last = stagesOf(input) - 1;
  const step = last > 0 ? (width - nodeWidth - roomLeft - roomRight) / last : 0;
  const goesOn = new Set(links.map(({ from }) => from));
  const placed = new Map<string, Placed>();
  let lowest = top;
  for (let stage = last; stage >= 0; stage--) {
    let free = top;
    for (const node of nodes.filter((each) => each.stage === stage)) {
      const height = scale(node.amount);
      const side = stage === 0 ? 'left' : goesOn.has(node.id) ? 'above' : 'right';
      if (side === 'right' && stage < last) free = Math.max(free, lowest + gap);
      if (side === 'above' && free > top) free += labelHeight;
      const inset = side === 'above' ? 0 : Math.max(0, (labelHeight - height) / 2);
      const x = px(roomLeft + stage * step);
      const found = { ...node, x, y: px(free + inset), height: px(height), side } as const;
      placed.set(node.id, found);
      free = bottomOf(found) + gap;
    }
    lowest = Math.max(lowest, free - gap);
  }
  return placed;
}

function ribbons({ links, nodes }: FlowInput, placed: Map<string, Placed>, scale: Scale) {
  const used = new Map<string, number>();
  const take = (name: string, room: number) => {
    const from = used.get(name) ?? 0;
    used.set(name, from + room);
    return from;
  };
  return links.map(({ from, to, amount }) => {
    const [start, end] = [placed.get(from), placed.get(to)];
    if (!start || !end) throw new Error(`The flow ${from} -> ${to} has an end that is not drawn`);
    const thick = scale(amount);
    const y0 = start.y + take(`out ${from}`, thick);
    const y1 = end.y + take(`in ${to}`, thick);
    return {
      tone: `ec-flow-${nodes.find(({ id }) => id === to)?.kind ?? 'stock'}`,
      path: ribbon({ x: start.x + nodeWidth, y: y0 }, { x: end.x, y: y1 }, thick),
    };
  });
}

const rowHeight = 50;
const stageGap = 12;
const valueRoom = 92;

/** Each bar begins where the one above it in its stage ends, so that a stage is as long as what goes into it. */
function drawRows(input: FlowInput) {
  const scale = scaleOf(input, widths.narrow - valueRoom);
  const { nodes, measure } = input;
  const ends = new Map<number, number>();
  const ordered = nodes.toSorted((a, b) => a.stage - b.stage);
  const [first = 0] = ordered.map(({ stage }) => stage);
  const yOf = (place: number, stage: number) => place * rowHeight + (stage - first) * stageGap;
  const bars = ordered.map((node, place) => {
    const x = ends.get(node.stage) ?? 0;
    const length = scale(node.amount);
    ends.set(node.stage, x + length);
    const y = yOf(place, node.stage);
    return {
      tone: `ec-flow-${node.kind}`,
      label: node.label,
      labelAt: y + 15,
      x: px(x),
      y: y + 22,
      length: px(length),
      height: 16,
      base: { from: y + 18, to: y + 42 },
      value: valueText(measure, node.amount),
      valueAt: px(x + length + 8),
      valueBase: y + 35,
    };
  });
  return { width: widths.narrow, height: (bars.at(-1)?.base.to ?? 0) + 4, bars };
}

function tableOf({ title, links, nodes, measure }: FlowInput): DataTable {
  const label = (id: string) => nodes.find((node) => node.id === id)?.label ?? id;
  return {
    caption: title,
    head: [
      { text: { key: 'chart.flow.from' } },
      { text: { key: 'chart.flow.to' } },
      {
        text: { key: 'chart.flow.amount', params: { unit: axisLabel(measure) } },
        format: 'numeric',
      },
    ],
    rows: links.map(({ from, to, amount }) => [
      { text: label(from) },
      { text: label(to) },
      { text: valueText(measure, amount), format: 'numeric' },
    ]),
    firstCellIsHeader: true,
  };
}

interface Point {
  x: number;
  y: number;
}

/** A band of even thickness between two stages, level at both ends. */
function ribbon(from: Point, to: Point, thick: number): string {
  const middle = px((from.x + to.x) / 2);
  const [y0, y1] = [px(from.y), px(to.y)];
  const [z0, z1] = [px(from.y + thick), px(to.y + thick)];
  const there = `M${from.x},${y0}C${middle},${y0} ${middle},${y1} ${to.x},${y1}`;
  return `${there}V${z1}C${middle},${z1} ${middle},${z0} ${from.x},${z0}Z`;
}
