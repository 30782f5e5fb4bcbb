import type { Text } from '../shell/text.js';
import type { ChartBlock } from './printed-document.js';
import { accent, ink, quiet, rule } from './paper-colours.js';
import type { Sheet } from './sheet.js';
import { tones } from './tones-on-paper.js';
import { writeWords } from './words-on-sheet.js';

type ChartOf<Kind extends ChartBlock['kind']> = Extract<ChartBlock, { kind: Kind }>['chart'];
type Wide<Kind extends 'bars' | 'columns'> = ChartOf<Kind>['drawings'][number];

const colourOf = (tone: string): string => tones[tone] ?? accent;

interface Label {
  text: Text;
  x: number;
  y: number;
  anchor?: 'start' | 'middle' | 'end';
  strong?: boolean;
  colour?: string;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The drawing of the page for wide screens, in its own measure. */
class Canvas {
  constructor(private readonly sheet: Sheet) {}

  label({ text, x, y, anchor = 'start', strong = false, colour = ink }: Label): void {
    const words = this.sheet.say(text);
    const doc = this.sheet.font(strong ? 'strong' : 'text', 14, colour);
    const length = doc.widthOfString(words);
    const from = anchor === 'start' ? x : x - (anchor === 'end' ? length : length / 2);
    doc.text(words, from, y, { lineBreak: false, baseline: 'alphabetic' });
  }

  box(tone: string, { x, y, width, height }: Box): void {
    if (width > 0 && height > 0)
      this.sheet.doc.rect(x, y, width, height).fillColor(colourOf(tone)).fill();
  }

  line(path: string, colour: string, width: number): void {
    this.sheet.doc.lineWidth(width).path(path).strokeColor(colour).stroke();
  }

  target(path: string): void {
    this.sheet.doc.dash(5, { space: 4 });
    this.line(path, ink, 1.6);
    this.sheet.doc.undash();
  }

  ribbon(tone: string, path: string): void {
    this.sheet.doc.save().fillOpacity(0.32).path(path).fillColor(colourOf(tone)).fill().restore();
  }
}

export function writeChart(sheet: Sheet, block: ChartBlock): void {
  const { chart } = block;
  const drawing = frameOf(block);
  const scale = sheet.width / drawing.width;
  const height = drawing.height * scale;
  sheet.make(height + (chart.note === undefined ? 60 : 110));
  writeWords(sheet, 'subheading', chart.title);
  if (chart.note !== undefined) writeWords(sheet, 'body', chart.note);
  const { doc } = sheet;
  const top = doc.y;
  const draw = () => {
    doc.save().translate(sheet.left, top).scale(scale);
    const canvas = new Canvas(sheet);
    if (block.kind === 'bars') drawBars(canvas, block.chart);
    else if (block.kind === 'columns') drawColumns(canvas, block.chart);
    else drawFlow(canvas, block.chart);
    doc.restore();
  };
  sheet.part('Figure', draw, sheet.say(chart.description));
  doc.x = sheet.left;
  doc.y = top + height + 6;
  writeWords(sheet, 'small', { key: 'chart.source', params: { source: chart.source } });
}

function frameOf(block: ChartBlock): { width: number; height: number } {
  if (block.kind === 'flow') return block.chart.wide;
  const drawings: readonly { size: string; width: number; height: number }[] = block.chart.drawings;
  return wideOf(drawings);
}

function wideOf<Drawing extends { size: string }>(drawings: readonly Drawing[]): Drawing {
  const found = drawings.find(({ size }) => size === 'wide');
  if (found === undefined) throw new Error('A chart has no drawing for wide screens.');
  return found;
}

function drawBars(canvas: Canvas, chart: ChartOf<'bars'>): void {
  const drawing: Wide<'bars'> = wideOf(chart.drawings);
  const last = drawing.ticks.length - 1;
  drawing.ticks.forEach(({ at, text }, place) => {
    canvas.line(`M${at},18V${drawing.bottom}`, rule, 1);
    const anchor = place === 0 ? 'start' : 'middle';
    canvas.label({ text, x: at, y: drawing.axisAt, anchor, colour: quiet });
    if (place === last) {
      const axis = { text: chart.axis, x: at + 44, y: drawing.axisAt, colour: quiet };
      canvas.label({ ...axis, anchor: 'end' });
    }
  });
  for (const bar of drawing.bars) {
    canvas.label({ text: bar.label, x: 0, y: bar.labelAt });
    canvas.box(bar.tone, { x: 0, y: bar.y, width: bar.length, height: bar.height });
    canvas.line(`M0,${bar.base.from}V${bar.base.to}`, ink, 1.2);
    if (bar.mark) canvas.target(`M${bar.mark.at},${bar.mark.from}V${bar.mark.to}`);
    canvas.label({ text: bar.value, x: bar.valueAt, y: bar.valueBase, strong: true });
  }
}

function drawColumns(canvas: Canvas, chart: ChartOf<'columns'>): void {
  const drawing: Wide<'columns'> = wideOf(chart.drawings);
  const { left, right, base } = drawing;
  for (const { at, text } of drawing.ticks) {
    canvas.line(`M${left},${at}H${right}`, rule, 1);
    canvas.label({ text, x: left - 8, y: at + 5, anchor: 'end', colour: quiet });
  }
  canvas.label({ text: chart.axis, x: left - 8, y: 12, anchor: 'end', colour: quiet });
  for (const { tone, x, y, height } of drawing.parts)
    canvas.box(tone, { x, y, width: drawing.columnWidth, height });
  canvas.line(`M${left},${base}H${right}`, ink, 1.2);
  for (const { total, label, centre, totalAt } of drawing.columns) {
    canvas.label({ text: total, x: centre, y: totalAt, anchor: 'middle', strong: true });
    canvas.label({ text: label, x: centre, y: base + 21, anchor: 'middle' });
  }
  for (const { label, x, at } of drawing.labels) canvas.label({ text: label, x, y: at });
}

function drawFlow(canvas: Canvas, chart: ChartOf<'flow'>): void {
  const { nodes, nodeWidth, ribbons } = chart.wide;
  for (const { tone, path } of ribbons) canvas.ribbon(tone, path);
  for (const node of nodes) {
    canvas.box(node.tone, { ...node, width: nodeWidth });
    const { anchor, labelX: x } = node;
    canvas.label({ text: node.label, x, y: node.labelY, anchor });
    const value: Text = {
      key: 'documents.with-unit',
      params: { value: node.value, unit: chart.axis },
    };
    canvas.label({ text: value, x, y: node.valueY, anchor, strong: true });
  }
}
