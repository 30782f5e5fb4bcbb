import { scaleLinear } from 'd3-scale';

import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import type { ChartWords, DataTable } from './chart.js';
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
interface Placed extends FlowNode {
  x: number;
  y: number;
  height: number;
}

const width = 960;
const height = 440;
const nodeWidth = 14;
const gap = 46;
const firstNode = 48;
const labelRoom = 190;

/** A material flow, left to right: ribbons as wide as what they carry, with losses and unknowns drawn like the rest. */
export function flow(input: FlowInput) {
  const { measure } = input;
  const stages = Math.max(...input.nodes.map(({ stage }) => stage)) + 1;
  const scale = scaleOf(input, stages);
  const placed = place(input, stages, scale);
  return {
    ...input,
    axis: axisLabel(measure),
    width,
    height,
    nodeWidth,
    nodes: [...placed.values()].map((node) => ({
      ...node,
      value: valueText(measure, node.amount),
      tone: `ec-flow-${node.kind}`,
      labelX: node.x + nodeWidth + 8,
      labelY: px(node.y - 24 < 14 ? 14 : node.y - 24),
      valueY: px(node.y - 24 < 14 ? 32 : node.y - 7),
      besideY: px(node.y + node.height / 2),
    })),
    ribbons: ribbons(input, placed, scale),
    table: tableOf(input),
  };
}

type Scale = (amount: Exact) => number;

/** The fullest stage fits with its gaps; a trickle keeps a pixel, so that it is seen. */
function scaleOf({ nodes, measure }: FlowInput, stages: number): Scale {
  const pixelsPerUnit = Array.from({ length: stages }, (_, stage) => {
    const here = nodes.filter((node) => node.stage === stage);
    const sum = here.reduce((total, { amount }) => total + axisValue(measure, amount), 0);
    return sum === 0 ? Infinity : (height - firstNode - 4 - gap * (here.length - 1)) / sum;
  });
  const scale = scaleLinear([0, 1], [0, Math.min(...pixelsPerUnit)]);
  return (amount) => Math.max(scale(axisValue(measure, amount)), 1);
}

function place({ nodes }: FlowInput, stages: number, scale: Scale): Map<string, Placed> {
  const step = stages > 1 ? (width - nodeWidth - labelRoom) / (stages - 1) : 0;
  const placed = new Map<string, Placed>();
  for (let stage = 0; stage < stages; stage++) {
    let y = firstNode;
    for (const node of nodes.filter((each) => each.stage === stage)) {
      const tall = scale(node.amount);
      placed.set(node.id, { ...node, x: px(stage * step), y: px(y), height: px(tall) });
      y += tall + gap;
    }
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
