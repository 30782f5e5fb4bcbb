import type { bars } from '../charts/bars.js';
import type { flow } from '../charts/flow.js';
import type { stackedColumns } from '../charts/stacked-columns.js';
import type { Text } from '../shell/text.js';

export type WordsKind =
  'kicker' | 'title' | 'heading' | 'subheading' | 'lead' | 'body' | 'small' | 'code';

/** A table of a page: what a cell links to or notes stays on the page. */
export interface PrintedTable {
  readonly caption: Text;
  readonly head: readonly PrintedCell[];
  readonly rows: readonly (readonly PrintedCell[])[];
  readonly foot?: readonly (readonly PrintedCell[])[];
  readonly empty?: Text;
}
export interface PrintedCell {
  readonly text: Text;
  readonly format?: string;
}

export type ChartBlock =
  | { readonly kind: 'bars'; readonly chart: ReturnType<typeof bars> }
  | { readonly kind: 'columns'; readonly chart: ReturnType<typeof stackedColumns> }
  | { readonly kind: 'flow'; readonly chart: ReturnType<typeof flow> };

export type Block =
  | { readonly kind: WordsKind; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'pairs'; readonly rows: readonly { label: Text; value: Text }[] }
  | { readonly kind: 'table'; readonly table: PrintedTable }
  | {
      readonly kind: 'qr';
      readonly size: number;
      readonly path: string;
      readonly description: Text;
    }
  | ChartBlock;

/** What is printed, from top to bottom. It says when it was made itself: the same content gives the same bytes. */
export interface PrintedDocument {
  readonly title: Text;
  /** Whose it is: stands at the foot of every page. */
  readonly owner: Text;
  readonly madeAt: Date;
  readonly blocks: readonly Block[];
}

export const say = (key: string, params?: Record<string, Text>): Text =>
  params === undefined ? { key } : { key, params };
