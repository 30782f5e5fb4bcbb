import type { PublicationRow } from '../../publications/index.js';
import { say, type Block, type PrintedDocument } from '../documents/printed-document.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';
import { reportBody } from './report-page.js';
import type { rulebookModel } from './rulebooks-page.js';

type Body = ReturnType<typeof reportBody>;

/** A released version on paper, from what was released alone: who prints it in ten years gets the same. */
export function reportDocument(
  row: PublicationRow,
  reader: { language: Language; knows: (key: string) => boolean },
): PrintedDocument {
  const { snapshot } = row;
  const body = reportBody(snapshot, null, reader.language);
  const { programme } = snapshot;
  const owner = programme.name[reader.language] ?? programme.name.en ?? programme.slug;
  const version = { version: row.version, date: { dateTime: row.releasedAt } };
  const note = `demo.report.${programme.slug}`;
  const demonstration = programme.demonstration && reader.knows(note);
  return {
    title: say('documents.report', { owner, period: body.period }),
    owner: say('documents.foot', { owner, period: body.period, version: row.version }),
    madeAt: row.releasedAt,
    blocks: [
      { kind: 'kicker', text: owner },
      { kind: 'title', text: body.title },
      {
        kind: 'kicker',
        text: say('documents.edition', {
          period: body.period,
          version: say('public.report.version', version),
        }),
      },
      { kind: 'pairs', rows: body.figures.map(({ label, value }) => ({ label, value })) },
      {
        kind: 'list',
        items: body.headlines.map(({ text, marks }) =>
          say('public.figure.marked', { figure: text, marks }),
        ),
      },
      ...(demonstration ? [{ kind: 'body', text: say(note) } as const] : []),
      ...corrected(body),
      ...body.sections.flatMap((section) => sectionBlocks(section, body.charts)),
      ...memos(body),
      ...confidentiality(body),
      { kind: 'heading', text: say('public.method.heading') },
      { kind: 'body', text: say('public.method.lead') },
      ...body.method.flatMap(rulebookBlocks),
      ...provenance(body),
      ...proof(row),
    ],
  };
}

function corrected({ correctionReason, version, revisions }: Body): Block[] {
  if (correctionReason === null) return [];
  return [
    { kind: 'heading', text: say('public.revision.heading', { version }) },
    { kind: 'body', text: say('public.revision.reason', { reason: correctionReason }) },
    revisions === null
      ? { kind: 'body', text: say('public.revision.none') }
      : { kind: 'table', table: revisions },
  ];
}

function sectionBlocks(section: Body['sections'][number], charts: Body['charts']): Block[] {
  const { placed, flow, materials, recovery } = charts;
  const drawn: Record<string, Block[]> = {
    // The chart's own table stands nowhere else in the report.
    placed: placed
      ? [
          { kind: 'columns', chart: placed },
          { kind: 'table', table: placed.table },
        ]
      : [],
    materials: materials ? [{ kind: 'bars', chart: materials }] : [],
    treatment: [
      ...(flow ? [{ kind: 'flow', chart: flow } as const] : []),
      ...(recovery ? [{ kind: 'bars', chart: recovery } as const] : []),
    ],
  };
  return [
    { kind: 'heading', text: section.heading },
    { kind: 'body', text: section.lead },
    ...(drawn[section.id] ?? []),
    ...section.tables.flatMap((table): Block[] => [
      { kind: 'table', table },
      { kind: 'small', text: table.confidentiality },
    ]),
  ];
}

function memos({ memos: rows }: Body): Block[] {
  if (rows.length === 0) return [];
  const head = [
    { text: say('public.dimension.quarter') },
    { text: say('public.column.units'), format: 'numeric' },
    { text: say('public.memo.source') },
  ];
  return [
    { kind: 'heading', text: say('public.memo.heading') },
    { kind: 'body', text: say('public.memo.lead') },
    { kind: 'table', table: { caption: say('public.memo.caption'), head, rows } },
  ];
}

function confidentiality({ confidentiality: held }: Body): Block[] {
  const rule = say('public.confidentiality.rule', {
    contributors: held.minimumContributors,
    percent: held.dominancePercent,
  });
  return [
    { kind: 'heading', text: say('public.confidentiality.heading') },
    { kind: 'body', text: rule },
    // Chosen by the number itself: it goes in as one.
    { kind: 'body', text: say('public.confidentiality.hidden', { rows: held.hiddenRows }) },
    { kind: 'body', text: say('public.confidentiality.marks') },
    { kind: 'body', text: say('public.confidentiality.rounding') },
  ];
}

type Model = ReturnType<typeof rulebookModel>;

/** A formula with all that changes its result, in one paragraph. */
function formulaRow({ label, expression, rounding, cite, ...formula }: Model['formulas'][number]) {
  const plain = say(rounding === null ? 'documents.formula' : 'documents.rounded-formula', {
    expression,
    cite: cite.text,
    ...(rounding === null ? {} : { mode: rounding.mode, step: rounding.step }),
  });
  const unless = formula.exceptions.reduce<Text>(
    (before, { when, expression: other, cumulative, cite: by }) =>
      say(cumulative ? 'documents.unless-then' : 'documents.unless', {
        before,
        when,
        expression: other,
        cite: by.text,
      }),
    plain,
  );
  const why = formula.notApplicable;
  return {
    label,
    value: why === null ? unless : say('documents.no-value', { before: unless, why }),
  };
}

function tables(heading: string, all: Model['bands']): Block[] {
  if (all.length === 0) return [];
  return [
    { kind: 'subheading', text: say(heading) },
    ...all.map((table): Block => ({ kind: 'table', table })),
  ];
}

function rulebookBlocks(rulebook: Model): Block[] {
  return [
    { kind: 'subheading', text: rulebook.title },
    { kind: 'body', text: rulebook.about },
    ...rulebook.parameters.flatMap(({ guard, ...table }): Block[] => [
      { kind: 'table', table },
      ...(guard === null ? [] : [{ kind: 'body', text: guard } as const]),
    ]),
    ...tables('public.rulebook.bands', rulebook.bands),
    ...tables('public.rulebook.inputs', rulebook.inputs),
    { kind: 'subheading', text: say('public.rulebook.formulas') },
    { kind: 'pairs', rows: rulebook.formulas.map(formulaRow) },
    ...(rulebook.untranslatable.length === 0
      ? []
      : [
          { kind: 'subheading', text: say('public.rulebook.untranslatable') } as const,
          {
            kind: 'list',
            items: rulebook.untranslatable.map(({ what, why, cite }) =>
              say('documents.not-computed', { what, why, cite: cite.text }),
            ),
          } as const,
        ]),
    { kind: 'pairs', rows: [{ label: say('public.rulebook.hash'), value: rulebook.hash }] },
  ];
}

function provenance({ provenance: made }: Body): Block[] {
  const { submissions, lines, certificates, recomputed, differences } = made;
  const counted = { submissions, lines, certificates };
  const hash = { label: say('public.provenance.counted-hash'), value: made.countedHash };
  return [
    { kind: 'heading', text: say('public.provenance.heading') },
    { kind: 'body', text: say('public.provenance.counted', counted) },
    { kind: 'body', text: say('public.provenance.cut', { at: { dateTime: made.dataCutAt } }) },
    { kind: 'body', text: say('public.provenance.recomputed', { recomputed, differences }) },
    { kind: 'pairs', rows: [hash] },
  ];
}

/** Stands last, so that whoever holds the paper finds it at its end. */
function proof(row: PublicationRow): Block[] {
  const pair = (name: string, value: Text) => ({ label: say(`public.verify.${name}`), value });
  return [
    { kind: 'heading', text: say('public.verify.heading') },
    { kind: 'body', text: say('public.verify.lead') },
    {
      kind: 'pairs',
      rows: [
        pair('hash', row.snapshotHash),
        pair('signature', row.signature),
        pair('key', row.keyId),
      ],
    },
    { kind: 'body', text: say('public.verify.by-hand') },
  ];
}
