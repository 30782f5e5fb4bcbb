import type { Headline, PublicationSummary, Snapshot } from '../../publications/index.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

import { headlineSource } from './figure-sources.js';
import { flowChart } from './flow-chart.js';
import { embeddedChart, placedChart, recoveryChart } from './report-charts.js';
import { headlineFigures } from './headline-figures.js';
import { figureText, periodText, priceText } from './report-figures.js';
import { revisionTable, tableModels } from './report-tables.js';
import { rulebookModel } from './rulebooks-page.js';

/** What a released version adds to its snapshot; a preview has none of it. */
export interface ReleaseNote {
  releasedAt: Date;
  snapshotHash: string;
  keyId: string;
  signature: string;
  /** Every version of the period, newest first. */
  versions: PublicationSummary[];
}

type UnitOf = Parameters<typeof figureText>[1];

/** What each value of a headline is; the sentence is in the language file. */
const headlineUnits: Record<string, Record<string, UnitOf>> = {
  placed: { units: 'pieces', mass: 'kg' },
  unattributed: { units: 'pieces', unattributed: 'pieces', together: 'pieces' },
  treated: { treated: 'kg', efficiency: 'ratio', domestic: 'ratio' },
  transport: { distance: 'km', known: 'ratio' },
  recovery_short: { points: 'points', recovered: 'ratio', target: 'ratio', from: 'date' },
  recovery_met: { points: 'points', recovered: 'ratio', target: 'ratio', from: 'date' },
  completeness: { accepted: 'returns', expected: 'returns', missing: 'returns' },
  estimates: { share: 'ratio' },
};

function headlineText(headline: Headline, currency: string, period: string): Text {
  const units: Record<string, UnitOf> = {
    ...headlineUnits[headline.code],
    fee: `minor:${currency}`,
  };
  const params = Object.fromEntries(
    Object.entries(headline.values).map(([name, value]): [string, Text] => {
      const unit = units[name];
      if (name === 'feePerKg') return [name, priceText(value, currency)];
      if (name === 'material') return [name, { key: `public.material.${value}` }];
      return [name, unit ? figureText({ value, marks: [] }, unit) : value];
    }),
  );
  const future = headline.values.from !== undefined && headline.values.from > `${period}-12-31`;
  const code = future ? `${headline.code}_future` : headline.code;
  return { key: `public.headline.${code}`, params };
}

const sections: { id: string; tables: string[] }[] = [
  { id: 'placed', tables: ['placed_by_category', 'placed_by_chemistry', 'placed_by_quarter'] },
  { id: 'brands', tables: ['placed_by_brand', 'units_by_brand_and_quarter'] },
  { id: 'materials', tables: ['embedded_materials'] },
  {
    id: 'treatment',
    tables: ['treatment_by_chemistry', 'recovered_materials', 'flows', 'transport'],
  },
  { id: 'fees', tables: ['fees_by_category', 'fees_by_chemistry'] },
  { id: 'quality', tables: ['completeness', 'quality'] },
];

/** The whole report from its snapshot alone; the preview uses the same and has nothing to download. */
export function reportBody(snapshot: Snapshot, csvHref: string | null, language: Language) {
  const { programme, period } = snapshot;
  const frame = { csvHref };
  const year = period.slice(0, 4);
  const charts = {
    placed: placedChart(snapshot, frame),
    flow: flowChart(snapshot, frame),
    materials: embeddedChart(snapshot, frame),
    recovery: recoveryChart(snapshot, frame),
  };
  const [first, ...rest] = snapshot.headlines.map((headline) => ({
    code: headline.code,
    text: headlineText(headline, programme.currency, year),
    marks: headline.marks.map((mark) => `[${mark}]`).join(' '),
    source: headlineSource(snapshot, headline.code, language),
  }));
  return {
    period: periodText(period),
    title: first?.text ?? { key: 'public.report.empty', params: { period: periodText(period) } },
    figures: headlineFigures(snapshot),
    headlines: rest,
    demonstration: programme.demonstration,
    version: snapshot.version,
    correctionReason: snapshot.correctionReason,
    revisions: revisionTable(snapshot),
    charts,
    sections: sections
      .map(({ id, tables }) => ({
        id,
        heading: { key: `public.section.${id}.heading` },
        lead: { key: `public.section.${id}.lead` },
        tables: tableModels(snapshot, tables, language),
        chart: id === 'placed' ? charts.placed : id === 'materials' ? charts.materials : null,
        secondChart: id === 'treatment' ? charts.recovery : null,
        flow: id === 'treatment' ? charts.flow : null,
      }))
      .filter(({ tables }) => tables.length > 0),
    memos: snapshot.memos.map((memo) => [
      { text: periodText(memo.period) },
      { text: { number: memo.units }, format: 'numeric' },
      { text: memo.source },
    ]),
    method: snapshot.method.map((rulebook) => rulebookModel(rulebook, language)),
    confidentiality: snapshot.confidentiality,
    provenance: snapshot.provenance,
  };
}

export function reportPage(
  snapshot: Snapshot,
  note: ReleaseNote,
  place: { language: Language; programmeHref: string },
) {
  const base = `${place.programmeHref}/reports/${snapshot.period}`;
  const address = `${base}/v${snapshot.version}`;
  const newest = note.versions[0]?.version ?? snapshot.version;
  return {
    ...reportBody(snapshot, `${address}/report.csv`, place.language),
    csvHref: `${address}/report.csv`,
    pdfHref: `${address}/report.${place.language}.pdf`,
    jsonHref: `${address}/report.json`,
    releasedAt: note.releasedAt,
    snapshotHash: note.snapshotHash,
    keyId: note.keyId,
    signature: note.signature,
    fileName: `${snapshot.programme.slug}-${snapshot.period}-v${snapshot.version}.json`,
    newerHref: newest > snapshot.version ? `${base}/v${newest}` : null,
    newest,
    versions: note.versions.map(({ version, releasedAt, correctionReason }) => ({
      version,
      releasedAt,
      correctionReason,
      href: `${base}/v${version}`,
      current: version === snapshot.version,
    })),
    reportsHref: `${place.programmeHref}/reports`,
  };
}
