import type { Exact } from '../shell/figures.js';
import type { Text } from '../shell/text.js';
import { type Measure, valueText } from './measure.js';

/** What every chart says in words. The title is the finding, not the subject. */
export interface ChartWords {
  /** Unique on its page. */
  id: string;
  title: Text;
  description: Text;
  source: Text;
  /** What the drawing cannot show, said in a sentence above it. */
  note?: Text;
  downloads?: { href: string; text: Text }[];
  headingLevel?: number;
}
export interface Target {
  amount: Exact;
  label: Text;
}
export interface Series {
  /** Code of a category, chemistry or material, which fixes the colour. */
  code: string;
  label: Text;
}
export interface Cell {
  text: Text;
  format?: 'numeric';
}
export interface DataTable {
  caption: Text;
  head: Cell[];
  rows: Cell[][];
  firstCellIsHeader: true;
}
export interface Tick {
  at: number;
  text: Text;
}
/** The same chart for wide and narrow screens: text keeps its size, the shapes adapt. */
export interface ChartView<Drawing> extends ChartWords {
  axis: Text;
  drawings: (Drawing & { size: 'wide' | 'narrow' })[];
  legend: { tone: string; label: Text }[];
  table: DataTable;
}

export const widths = { wide: 720, narrow: 340 } as const;

/** Marks that stand for a figure that is not shown (Implementing Regulation (EU) 2025/2289, annex). */
export const notAvailable = '[x]';

export function drawTwice<Drawing>(draw: (width: number) => Drawing) {
  return (['wide', 'narrow'] as const).map((size) => ({ size, ...draw(widths[size]) }));
}

export function numericCell(measure: Measure, amount: Exact | null): Cell {
  return { text: amount === null ? notAvailable : valueText(measure, amount), format: 'numeric' };
}
