import { countedMassMg } from '../../assessments/index.js';
import { lastDay, previousPeriod, samePeriodLastYear } from '../../kernel/reporting-period.js';
import type { NumberMarks } from '../../files/index.js';
import {
  changeOf,
  questionsAbout,
  type EarlierFigures,
  type Filing,
  type ReturnLine,
} from '../../returns/index.js';
import { decimalFromRatio } from '../../kernel/ratio.js';
import { periodText as shortPeriod } from '../public/report-figures.js';
import { namedFault } from '../shell/refusal-text.js';
import type { Text } from '../shell/text.js';
import {
  categoryChoices,
  categoryText,
  chemistryChoices,
  chemistryText,
  crumbs,
  fieldOf,
  issueText,
  periodText,
  type FormBody,
} from './answers.js';
import { questionFields, type AskedQuarter } from './agency-questions.js';
import { stateOf } from './dashboard-page.js';
import {
  decimalOf,
  fieldId,
  fieldName,
  outdatedLine,
  priceOf,
  type GridFault,
  type GridRow,
} from './grid-form.js';

export interface GridInput {
  readonly base: string;
  readonly filing: Filing;
  readonly rows: readonly GridRow[];
  readonly begunLater: number;
  readonly earlier: EarlierFigures;
  /** How this reader writes decimals. */
  readonly marks: NumberMarks;
  readonly currency: string;
  readonly totals: object | null;
  readonly detailed: boolean;
  readonly mayEdit: boolean;
  /** What was typed, when it comes back with faults. */
  readonly typed: FormBody | null;
  readonly faults: readonly GridFault[];
  readonly requested: AskedQuarter | null;
}

/** More rows than a person types are a file's work: they are shown as totals and changed by file. */
export const mostGridRows = 200;

export function gridPage(input: GridInput) {
  const { base, filing, typed, faults } = input;
  const { period, quarterlyReturn, dueOn } = filing;
  const { key, colour } = stateOf(filing);
  const rows = input.rows.map((row, index) => rowView(input, row, index));
  const address = `${base}/returns/${period}`;
  const submitted = (quarterlyReturn?.latestSubmission ?? 0) > 0;
  return {
    base,
    address,
    crumbs: crumbs(base, { text: periodText(period) }),
    period: periodText(period),
    dueOn,
    late: filing.late,
    submitted,
    submissionsHref: `${address}/submissions`,
    questions: questionsOn(input),
    tag: { text: { key }, ...(colour === undefined ? {} : { colour }) },
    savedAt: quarterlyReturn?.draftSavedAt ?? null,
    nil: quarterlyReturn?.nilDeclared === true,
    version:
      typed === null ? String(quarterlyReturn?.draftVersion ?? 0) : fieldOf(typed, 'version'),
    mayEdit: input.mayEdit,
    detailed: input.detailed,
    switchHref: input.detailed ? address : `${address}?detail=1`,
    rows,
    noRows: rows.length === 0,
    outdated: input.rows.filter((row) => outdatedLine(row) !== null).length,
    begunLater: input.begunLater,
    endsOn: lastDay(period),
    lastQuarter: {
      head: shortPeriod(previousPeriod(period)),
      known: input.earlier.lastQuarter !== null,
    },
    lastYear: {
      head: shortPeriod(samePeriodLastYear(period)),
      known: input.earlier.lastYear !== null,
    },
    further: furtherView(typed, faults),
    totals: input.totals,
    partial: faults.length > 0,
    errors: faults.map((fault) => ({
      text: namedFault(faultyAt(input, fault), issueText(fault.issue)),
      href: `#${fault.fieldId}`,
    })),
  };
}

function rowView(input: GridInput, row: GridRow, index: number) {
  const { earlier, typed } = input;
  const last = earlier.lastQuarter?.get(row.lineKey) ?? null;
  const lastMass = row.model === null ? earlier.lastQuarterMassMg?.get(row.lineKey) : undefined;
  const year = earlier.lastYear?.get(row.lineKey) ?? null;
  const now = row.line?.units ?? null;
  const asked =
    row.line === null ? [] : questionsAbout(row.line, countedBefore(earlier, row.lineKey));
  const field = (column: string, saved: string, label: Text) => ({
    id: fieldId(index, column),
    name: fieldName(column, row.lineKey),
    value: typed === null ? saved : fieldOf(typed, fieldName(column, row.lineKey)),
    label,
    ...faultAt(input.faults, fieldId(index, column)),
  });
  const name = nameOf(row);
  const ask = input.requested?.questions.find(({ lineKey }) => lineKey === row.lineKey)?.text;
  const reason = row.line?.changeReason ?? '';
  return {
    name,
    reference: row.model?.reference ?? null,
    category: categoryText(row.category),
    chemistry: chemistryText(row.chemistry),
    last,
    year,
    change: lineChangeText(now, row.lineKey, earlier),
    lastMass:
      lastMass === undefined
        ? null
        : {
            key: 'producer.grid.last-mass',
            params: {
              period: shortPeriod(previousPeriod(input.filing.period)),
              mass: { massIn: 'kg', mg: lastMass },
            },
          },
    massChange: changeText(row.line?.massMg ?? null, lastMass ?? null),
    massMg: row.line === null ? null : countedMassMg(row.line),
    newMassMg: massInForce(row),
    ask: ask === undefined ? null : { id: fieldId(index, 'ask'), text: ask },
    units: {
      ...field('units', now?.toString() ?? '', { key: 'producer.grid.units-of', params: { name } }),
      ...(ask === undefined ? {} : { describedBy: fieldId(index, 'ask') }),
    },
    mass:
      row.model === null
        ? field('mass_kg', row.line === null ? '' : decimalOf(row.line.massMg, input.marks), {
            key: 'producer.grid.mass-of',
            params: { name },
          })
        : null,
    ...furtherFields(input, row, (column, saved, key) =>
      field(column, saved, { key, params: { name } }),
    ),
    unusualMass: asked.includes('mass'),
    reason:
      asked.length > 0 || reason !== '' || typedIn(input, row, 'change_reason')
        ? field('change_reason', reason, { key: 'producer.grid.reason-of', params: { name } })
        : null,
  };
}

/** What the line counts as by the version in force, where that is another one than it came from. */
function massInForce(row: GridRow): bigint | null {
  const line = outdatedLine(row);
  if (line === null || row.model === null) return null;
  return countedMassMg({ ...line, massMg: row.model.unitMassMg * line.units });
}

const typedIn = ({ typed }: GridInput, { lineKey }: GridRow, column: string): boolean =>
  typed !== null && fieldOf(typed, fieldName(column, lineKey)) !== '';

/** Fields that most rows do without: there when they were asked for, or when something stands in them. */
function furtherFields<Field>(
  input: GridInput,
  row: GridRow,
  field: (column: string, saved: string, label: string) => Field,
): Record<'exported' | 'price' | 'note', Field | null> {
  const { line } = row;
  const exported = line === null || line.exportedUnits === 0n ? '' : line.exportedUnits.toString();
  const price = line?.priceMinor == null ? '' : priceOf(line.priceMinor, input);
  const note = line?.note ?? '';
  const shown = (column: string, saved: string, label: string) =>
    input.detailed || saved !== '' || typedIn(input, row, column)
      ? field(column, saved, label)
      : null;
  return {
    exported: shown('exported_units', exported, 'producer.grid.exported-of'),
    price: shown('price', price, 'producer.grid.price-of'),
    note: shown('note', note, 'producer.grid.note-of'),
  };
}

const nameOf = (row: Pick<GridRow, 'model' | 'category' | 'chemistry'>): Text =>
  row.model === null
    ? {
        key: 'producer.grid.other-battery',
        params: { category: categoryText(row.category), chemistry: chemistryText(row.chemistry) },
      }
    : `${row.model.brand} ${row.model.name}`;

/** What the agency asks, also of lines that are no longer in the draft, or too many to stand on the page. */
const questionsOn = ({ requested, typed, faults }: GridInput) =>
  requested === null ? [] : questionFields(requested, { typed, faults });

/** Change against last quarter with its sign, as whole per cent, or that there is none; null when there is nothing to compare. */
export function changeText(now: bigint | null, before: bigint | null): Text | null {
  const change = now === null ? null : changeOf(now, before);
  if (change === null) return null;
  if (change.n === 0n) return { key: 'producer.grid.change-none' };
  const percent = decimalFromRatio({ n: change.n * 100n, d: change.d }, 0, 'half-away-from-zero');
  if (Number(percent) === 0) return { key: 'producer.grid.change-small' };
  return {
    key: 'producer.grid.change',
    params: { percent: { number: percent }, sign: change.n > 0n ? 'more' : 'less' },
  };
}

/** Of a filed quarter, what is not declared in it is none; null where no quarter was filed to stand beside. */
const ofFiled = (figures: ReadonlyMap<string, bigint> | null, lineKey: string): bigint | null =>
  figures === null ? null : (figures.get(lineKey) ?? 0n);
const unitsBefore = (earlier: EarlierFigures, lineKey: string): bigint | null =>
  ofFiled(earlier.lastQuarter, lineKey);
const countedBefore = (earlier: EarlierFigures, lineKey: string): bigint | null =>
  ofFiled(earlier.lastQuarterCounted, lineKey);

function lineChangeText(now: bigint | null, lineKey: string, earlier: EarlierFigures): Text | null {
  const before = unitsBefore(earlier, lineKey);
  if (before === 0n && now !== null && now > 0n) return { key: 'producer.grid.change-new' };
  return changeText(now, before);
}

/** The change beside each field of what is typed just now, by the field it belongs to. */
export function changeViews(
  rows: readonly GridRow[],
  lines: readonly ReturnLine[],
  earlier: EarlierFigures,
): { id: string; text: Text | null }[] {
  const typed = new Map(lines.map((line) => [line.lineKey, line]));
  return rows.flatMap(({ lineKey }, index) => {
    const line = typed.get(lineKey);
    const massBefore = earlier.lastQuarterMassMg?.get(lineKey) ?? null;
    return [
      {
        id: fieldId(index, 'units'),
        text: lineChangeText(line?.units ?? null, lineKey, earlier),
      },
      { id: fieldId(index, 'mass_kg'), text: changeText(line?.massMg ?? null, massBefore) },
    ];
  });
}

function furtherView(typed: FormBody | null, faults: readonly GridFault[]) {
  const value = (column: string): string => (typed === null ? '' : fieldOf(typed, `new-${column}`));
  const field = (column: string) => ({
    id: fieldId('new', column),
    name: `new-${column}`,
    value: value(column),
    ...faultAt(faults, fieldId('new', column)),
  });
  const none = { value: '', text: { key: 'producer.grid.choose' } };
  return {
    open: ['category', 'chemistry', 'units', 'mass_kg'].some((column) => value(column) !== ''),
    category: { ...field('category'), items: categoryChoices(none) },
    chemistry: { ...field('chemistry'), items: chemistryChoices(none) },
    units: field('units'),
    mass: field('mass_kg'),
  };
}

/** What a fault belongs to, a battery or an answer: the summary stands far from its field. */
function faultyAt({ rows }: GridInput, { fieldId: id }: GridFault): Text {
  const [kind, at] = id.split('-');
  if (kind === 'answer') return { key: 'producer.questions.answer' };
  const row = rows[Number(at)];
  return row === undefined ? { key: 'producer.grid.further-battery' } : nameOf(row);
}

function faultAt(faults: readonly GridFault[], id: string) {
  const fault = faults.find((each) => each.fieldId === id);
  return fault === undefined ? {} : { errorMessage: { text: issueText(fault.issue) } };
}

/** The lines about which something is asked that was not answered. */
export function unexplained(lines: readonly ReturnLine[], earlier: EarlierFigures): ReturnLine[] {
  return lines.filter(
    (line) =>
      line.changeReason === null &&
      questionsAbout(line, countedBefore(earlier, line.lineKey)).length > 0,
  );
}
