import type { TestDatabase } from '../database.js';
import type { Answer, Browser } from './browser.js';
import { formsIn } from './crawl.js';

/** Somebody who files for a producer, and what every row written by them has to carry. */
export interface Writer {
  readonly slug: string;
  readonly programmeId: string;
  readonly organisationId: string;
  readonly personId: string;
  /** The one model of the producer. */
  readonly reference: string;
  /** No two writers declare the same number. */
  readonly number: number;
  readonly browser: Browser;
}

/** One submission, draft or model as it was sent. */
export interface Row {
  readonly programme: string;
  readonly organisation: string;
  readonly what: string;
}

/** A quarter for each turn, and one that is only ever a draft. */
const quarters = ['2025-Q1', '2025-Q2', '2025-Q3'];
const drafted = '2025-Q4';

const lineOf = (writer: Writer, turn: number) => ({
  units: String(writer.number * 10 + turn),
  note: `${writer.slug} ${String(writer.number)} at turn ${String(turn)}`,
});
const modelOf = (writer: Writer, turn: number) =>
  `NEW-${writer.slug.toUpperCase()}-${String(writer.number)}-${String(turn)}`;

/** Saves a draft and a model, files a quarter and reads its receipt; the answer to what was not taken, if any was not. */
export async function write(writer: Writer, turn: number): Promise<Answer> {
  const { slug, browser, reference } = writer;
  const base = `/p/${slug}/producer`;
  const { units, note } = lineOf(writer, turn);
  const save = (period: string, version: number): Promise<Answer> =>
    browser.post(`${base}/returns/${period}`, {
      _csrf: browser.token,
      version: String(version),
      next: 'check',
      [`units:m/${reference}`]: units,
      [`note:m/${reference}`]: note,
    });
  const period = quarters[turn] ?? '';
  const taken = [
    await save(drafted, turn),
    await browser.post(`${base}/models/new`, {
      _csrf: browser.token,
      reference: modelOf(writer, turn),
      brand: slug,
      name: 'Cell',
      category: 'portable',
      chemistry: 'alkaline',
      unit_mass_g: '23',
      'confirm-warnings': 'yes',
    }),
    await save(period, 0),
  ];
  const check = await browser.get(`${base}/returns/${period}/check`);
  const form = formsIn(check.text, `${base}/returns/${period}/check`).find(({ action }) =>
    action.endsWith('/submit'),
  );
  if (form === undefined) return check;
  const filed = await browser.post(form.action, form.fields);
  const refused = [...taken, filed].find(({ status }) => status !== 303);
  return refused ?? browser.get(String(filed.headers.location));
}

const inOrder = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Every row that has to be there after so many turns. */
export function sent(writers: readonly Writer[], turns: number): Row[] {
  const rows = writers.flatMap((writer) => {
    const { programmeId: programme, organisationId: organisation, personId, reference } = writer;
    const row = (what: string): Row => ({ programme, organisation, what });
    const said = (turn: number): string => {
      const { units, note } = lineOf(writer, turn);
      return `m/${reference} ${units} ${note}`;
    };
    const each = Array.from({ length: turns }, (_, turn) => turn);
    return [
      ...each.map((turn) => row(`${quarters[turn] ?? ''} by ${personId}: ${said(turn)}`)),
      ...each.map((turn) => row(`assessed ${quarters[turn] ?? ''}`)),
      ...each.map((turn) => row(`model ${modelOf(writer, turn)} of ${writer.slug}`)),
      ...each.map(() => row(`acted ${personId}`)),
      row(`draft: ${said(turns - 1)}`),
    ];
  });
  return inOrder(rows);
}

/** The same from the tables, past every policy. What belongs together is joined without asking whose it is. */
export async function stored({ owner }: TestDatabase): Promise<Row[]> {
  const { rows } = await owner.query<Row>(
    `select s.programme_id as programme, s.organisation_id as organisation,
       s.period || ' by ' || s.submitted_by || ': ' || l.line_key || ' ' || l.units || ' ' || l.note as what
     from submission s join submission_line l on l.submission_id = s.id
     union all
     select a.programme_id, a.organisation_id, 'assessed ' || s.period
     from submission s join assessment a on a.submission_id = s.id
     union all
     select v.programme_id, v.organisation_id, 'model ' || m.reference || ' of ' || v.brand
     from battery_model m join battery_model_version v on v.battery_model_id = m.id
     where m.reference like 'NEW-%'
     union all
     select programme_id, organisation_id, 'acted ' || person_id from audit_event where action = 'return.submitted'
     union all
     select l.programme_id, l.organisation_id, 'draft: ' || l.line_key || ' ' || l.units || ' ' || l.note
     from quarterly_return r join return_draft_line l on l.return_id = r.id and l.draft_version = r.draft_version
     where r.period = $1`,
    [drafted],
  );
  return inOrder(rows);
}

/** Tables that hold a row of an organisation in the programme of the other. */
export async function strayed(
  { owner }: TestDatabase,
  programmeId: string,
  strangers: readonly string[],
): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select t.table_name as name from information_schema.tables t
     where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
       and 2 = (select count(*) from information_schema.columns c where c.table_schema = t.table_schema
         and c.table_name = t.table_name and c.column_name in ('programme_id', 'organisation_id'))`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query(
      `select from "${name}" where programme_id = $1 and organisation_id = any($2::uuid[]) limit 1`,
      [programmeId, strangers],
    );
    if (rows.length > 0) found.push(name);
  }
  if (tables.length < 20) found.push(`only ${String(tables.length)} tables were looked at`);
  return found;
}
