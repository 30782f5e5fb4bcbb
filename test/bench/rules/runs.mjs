import { randomUUID } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { built } from '../application.mjs';
import { spread } from '../spread.mjs';
import { copy } from './postgres.mjs';
import { CATEGORIES, CHEMISTRIES, world } from './world.mjs';

// The official run and the what-if as the application does them, over its own tables, beside the same rules as one INSERT ...
// SELECT in PostgreSQL: the statement of the referee, which reads the same rows, without its comparison. It writes the rows of the
// run into the run's own table; what it takes into a temporary table without policies and references is printed beside it.

const PERIOD = '2025-Q1';
const RULEBOOK = 'demo/eco-modulated-fees';

/** `size.runLines` lines of one quarter, of producers of very different size. */
export async function runsAndWhatIf({ database, client, folder, size }) {
  const app = await application(database, folder);
  try {
    const world = await fill(app, client, size);
    const rounds = [];
    for (let round = 0; round <= size.rounds; round += 1) {
      const one = await roundOf(app, client, world);
      // The first warms caches and compilation.
      if (round > 0) rounds.push(one);
    }
    const of = (read) => spread(rounds.map(read));
    return {
      lines: size.runLines,
      phases: Object.fromEntries(
        ['run', 'reading', 'writing', 'referee'].map((name) => [name, of((r) => r[name])]),
      ),
      insertMs: of((r) => r.insert),
      run: of((r) => r.insert / r.run),
      insertAsideMs: of((r) => r.insertAside),
      runAside: of((r) => r.insertAside / r.run),
      registerMs: of((r) => r.register),
      snapshotMs: of((r) => r.snapshot),
      whatIf: of((r) => r.register / r.snapshot),
    };
  } finally {
    await app.close();
  }
}

async function application(database, dataDirectory) {
  const { DatabaseModule } = await built('database/index.js');
  const { AccessModule } = await built('access/index.js');
  const { AssessmentsModule } = await built('assessments/index.js');
  const access = { baseUrl: null, dataDirectory, demonstration: null, secret: 'for measuring' };
  const app = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(database.connection),
      AccessModule.forRoot(access),
      AssessmentsModule,
    ],
  }).compile();
  return app.init();
}

async function fill(app, client, { runLines, producers }) {
  const { RulebookLibrary } = await built('assessments/index.js');
  const { Tenancy } = await built('database/index.js');
  const { readRulebookFiles, rulebooksFolder } = await built('rulebook-files.js');
  const programmeId = randomUUID();
  const ctx = { programmeId, organisationId: null, personId: null, capacity: 'system' };
  const agency = randomUUID();
  await client.query(
    `insert into organisation (id, name, country, demonstration) values ($1, 'Agency', 'DE', true)`,
    [agency],
  );
  await client.query(
    `insert into programme (id, slug, name, jurisdiction, currency, time_zone, languages, accent,
       accent_dark, filing_days, agency_id)
     values ($1, $2, '{"en":"Measured","de":"Gemessen"}', 'DE', 'EUR', 'Europe/Berlin', '{en,de}',
       '#0b5c4a', '#7fd1b9', 30, $3)`,
    [programmeId, `measured-${programmeId.slice(0, 8)}`, agency],
  );
  const files = readRulebookFiles(`${rulebooksFolder()}/${RULEBOOK}`);
  const library = app.get(RulebookLibrary, { strict: false });
  await app
    .get(Tenancy, { strict: false })
    .run(ctx, () => library.publishAndAdopt(ctx, files, 'fees'));
  await fillReturns(client, programmeId, { runLines, producers });
  await charge(client, await completed(app, ctx, 'trial'));
  return { ctx };
}

/** What the run computed is what was charged, so that a final run has nothing to post: the ledger is not what is measured. */
async function charge(client, runId) {
  await client.query(
    `update assessment_line a set fee_minor = f.fee
     from official_run_return x cross join lateral unnest(x.line_fees) with ordinality f (fee, place)
     join assessment s on s.programme_id = x.programme_id
       and s.organisation_id = x.organisation_id and s.submission_id = x.submission_id
     where x.run_id = $1 and a.programme_id = s.programme_id and a.organisation_id = s.organisation_id
       and a.assessment_id = s.id and a.line_key = 'L' || f.place`,
    [runId],
  );
  await client.query(
    `update assessment s set total_minor = x.fee_minor from official_run_return x
     where x.run_id = $1 and s.programme_id = x.programme_id and s.organisation_id = x.organisation_id
       and s.submission_id = x.submission_id`,
    [runId],
  );
  await client.query('analyze');
}

const CHEMISTRY = {
  lithium_nmc: 'lithium_ion_nmc',
  lithium_lfp: 'lithium_ion_lfp',
  nickel: 'nickel_metal_hydride',
};

/**
 * Straight into the tables, as the owner: what is measured begins when the rows are there. Producers file what the world of this
 * benchmark has for them in a year, here in one quarter: few file most of it, and few models make up most lines.
 */
async function fillReturns(client, programmeId, { runLines, producers }) {
  const filed = world({ lines: runLines, producers });
  await client.query(`create temporary table filed (n int, organisation uuid default gen_random_uuid(),
      return uuid default gen_random_uuid(), submission uuid default gen_random_uuid(),
      assessment uuid default gen_random_uuid(), lines int);
    create temporary table filed_line (n int, i int, category text, chemistry text, mass_mg bigint)`);
  await copy(client, 'filed (n, lines)', producersOf(filed));
  await copy(client, 'filed_line', linesOf(filed));
  const steps = [
    `insert into organisation (id, name, country, demonstration)
     select organisation, 'Producer ' || n, 'DE', true from filed`,
    `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on, latest_submission)
     select $1, organisation, return, '${PERIOD}', 'accepted', '2025-04-30', 1 from filed`,
    `insert into submission (programme_id, organisation_id, id, return_id, period, number, reference,
       content_hash, line_count, submitted_at, received_at, lines_received_at)
     select $1, organisation, submission, return, '${PERIOD}', 1, 'M-' || n, repeat('0', 64), lines,
       '2025-04-20', '2025-04-20', '2025-04-20' from filed`,
    `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number, outcome, decided_at)
     select $1, organisation, gen_random_uuid(), return, 1, 'accepted', '2025-05-02' from filed`,
    `insert into submission_line (programme_id, organisation_id, submission_id, line_key, position,
       category, chemistry, units, exported_units, mass_mg)
     select $1, organisation, submission, 'L' || i, i, category, chemistry, 100 + i % 1000, i % 5, mass_mg
     from filed join filed_line using (n) order by n, i`,
    `insert into assessment (programme_id, organisation_id, id, return_id, submission_id, period,
       rulebook_id, rulebook_hash, total_minor, currency, receipt, assessed_at)
     select $1, organisation, assessment, return, submission, '${PERIOD}', '${RULEBOOK}', repeat('0', 64),
       lines * 100, 'EUR', '{}', '2025-04-20' from filed`,
    `insert into assessment_line (programme_id, organisation_id, assessment_id, line_key, fee_minor)
     select $1, organisation, assessment, 'L' || i, 100 from filed join filed_line using (n)`,
  ];
  for (const sql of steps) await client.query(sql, sql.includes('$1') ? [programmeId] : []);
  await client.query('analyze');
}

function* producersOf({ producers, periods, years }) {
  for (let n = 0; n < producers; n += 1) {
    const lines = periods[years[n + 1]] - periods[years[n]];
    if (lines > 0) yield `${n}\t${lines}\n`;
  }
}

function* linesOf({ producers, periods, years, column }) {
  for (let n = 0; n < producers; n += 1) {
    const from = periods[years[n]];
    let text = '';
    for (let line = from; line < periods[years[n + 1]]; line += 1) {
      const chemistry = CHEMISTRIES[column.chemistry[line]];
      const what = [CATEGORIES[column.category[line]], CHEMISTRY[chemistry] ?? chemistry];
      text += `${[n, line - from + 1, ...what, column.mass[line]].join('\t')}\n`;
    }
    yield text;
  }
}

/** One final run with its phases apart, the same as one INSERT ... SELECT, and the what-if from both places. */
async function roundOf(app, client, { ctx }) {
  const { OfficialRuns, OfficialRunWorker, WhatIf, RulebookLibrary } =
    await built('assessments/index.js');
  const of = (Class) => app.get(Class, { strict: false });
  const watch = await watched(app);
  const started = await of(OfficialRuns).start(ctx, {
    period: PERIOD,
    class: 'trial',
    inBackground: false,
  });
  if (!started.ok) throw new Error(JSON.stringify(started.reason));
  const from = performance.now();
  const done = await of(OfficialRunWorker).work(ctx, started.value.runId);
  if (!done.ok) throw new Error(JSON.stringify(done.reason));
  const all = performance.now() - from;
  const { reading, writing, statements } = watch.stop();
  const referee = done.value.milliseconds.refereeing;
  // The next lines are read while the former are computed and written, so the parts do not add up to the whole.
  const run = all - referee;
  const insert = await inserted(app, client, ctx, statements);
  const insertAside = await insertedAside(app, ctx, statements);
  const draft = of(RulebookLibrary).shipped(RULEBOOK).rulebook;
  const tried = async (kind) => {
    const begun = performance.now();
    const answer = await of(WhatIf).compare(ctx, { draft, periods: [PERIOD] });
    const took = performance.now() - begun;
    if (!answer.ok || answer.value.periods[0].source.kind !== kind)
      throw new Error(`The what-if was not computed from the ${kind}.`);
    return took;
  };
  await unclosed(client, ctx);
  const register = await tried('register');
  await completed(app, ctx, 'final');
  const snapshot = await tried('snapshot');
  return { run, reading, writing, referee, insert, insertAside, register, snapshot };
}

/** Times the reads and writes of a run, and keeps the statements of its referee. */
async function watched(app) {
  const { Tenancy } = await built('database/index.js');
  const { LineColumnsStore } = await built('assessments/line-columns.store.js');
  const { OfficialRunsStore } = await built('assessments/official-runs.store.js');
  const times = { reading: 0, writing: 0 };
  const statements = [];
  const restore = [];
  const time = (Class, method, into) => {
    const target = app.get(Class, { strict: false });
    const real = target[method];
    target[method] = async (...given) => {
      const from = performance.now();
      try {
        return await real.apply(target, given);
      } finally {
        times[into] += performance.now() - from;
      }
    };
    restore.push(() => delete target[method]);
  };
  time(LineColumnsStore, 'accepted', 'reading');
  time(LineColumnsStore, 'read', 'reading');
  time(OfficialRunsStore, 'addReturns', 'writing');
  const tenancy = app.get(Tenancy, { strict: false });
  const query = tenancy.query;
  tenancy.query = (ctx, sql, parameters) => {
    if (sql.includes('line_verdict')) statements.push([sql, parameters]);
    return query.call(tenancy, ctx, sql, parameters);
  };
  restore.push(() => delete tenancy.query);
  const stop = () => {
    for (const each of restore) each();
    return { ...times, statements };
  };
  return { stop };
}

/** The referee's own computation with its comparison cut off, as the start of a statement, and how it names a line's fee. */
function programOf(sql) {
  // Computed stage by stage, as the referee has it; inlined into one another the stages would take minutes.
  const program = sql
    .slice(0, sql.indexOf(',\n    line_verdict as ('))
    .replaceAll(' as (select * from ', ' as materialized (select * from ');
  const found =
    /x\.fee \* (\S+) is not distinct from r\.(\w+) \* (\d+) as same\s+from (\w+) r/.exec(sql);
  if (found === null) throw new Error('The referee says it in another way by now.');
  const [, over, numerator, minor, relation] = found;
  return { program, relation, fee: `(r.${numerator} * ${minor} / ${over})::bigint` };
}

/** The same rows that the run writes, into the same table with its keys, references and policies. */
async function inserted(app, client, ctx, statements) {
  const { Tenancy } = await built('database/index.js');
  const tenancy = app.get(Tenancy, { strict: false });
  const run = randomUUID();
  await client.query(
    `insert into official_run (programme_id, id, period, class, state, progressed_at, created_at)
     values ($1, $2, '${PERIOD}', 'trial', 'dropped', now(), now())`,
    [ctx.programmeId, run],
  );
  const { rows } = await client.query(
    'select rulebook_hash, law_on::text from official_run_return where run_id = $1 limit 1',
    [statements[0][1][3]],
  );
  const [{ rulebook_hash: hash, law_on: on }] = rows;
  let took = 0;
  for (const [sql, given] of statements) {
    const { program, relation, fee } = programOf(sql);
    const parameters = given.with(3, run);
    took += await timedIn(tenancy, ctx, [
      `insert into official_run_return (programme_id, run_id, organisation_id, submission_id, return_id,
         period, line_count, fee_minor, charged_minor, line_fees, rulebook_hash, law_on)
       ${program} select $1, $4::uuid, s.organisation_id, s.id, s.return_id, s.period, s.line_count,
         coalesce(t.minor, 0), coalesce(a.total_minor, 0), coalesce(t.fees, '{}'), '${hash}', '${on}'
       from submission s
       left join assessment a on a.programme_id = s.programme_id
         and a.organisation_id = s.organisation_id and a.submission_id = s.id
       left join (select r.g, sum(${fee}) as minor, array_agg(${fee} order by r.k::int) as fees
         from ${relation} r group by r.g) t on t.g = s.id::text
       where s.programme_id = $1 and s.organisation_id = any($3::uuid[]) and s.id = any($2::uuid[])`,
      parameters,
    ]);
  }
  await sameAsTheRun(client, run, statements[0][1][3]);
  await client.query('delete from official_run_return where run_id = $1', [run]);
  return took;
}

/** A rival that wrote something else would be no rival. */
async function sameAsTheRun(client, rival, run) {
  const { rows } = await client.query(
    `select count(*)::int as differing
     from (select * from official_run_return where run_id = $1) a
     full join (select * from official_run_return where run_id = $2) b using (submission_id)
     where row(a.line_fees, a.fee_minor, a.charged_minor, a.rulebook_hash, a.law_on)
       is distinct from row(b.line_fees, b.fee_minor, b.charged_minor, b.rulebook_hash, b.law_on)`,
    [rival, run],
  );
  if (rows[0].differing !== 0) throw new Error('INSERT ... SELECT wrote other rows than the run.');
}

/** As it was measured before: each line into a temporary table with one key, no policy and no reference. */
async function insertedAside(app, ctx, statements) {
  const { Tenancy } = await built('database/index.js');
  const tenancy = app.get(Tenancy, { strict: false });
  let took = 0;
  for (const [sql, parameters] of statements) {
    const { program, relation, fee } = programOf(sql);
    took += await timedIn(
      tenancy,
      ctx,
      [
        `insert into inserted ${program}
         select $4::uuid, r.g::uuid, r.k::int, ${fee} from ${relation} r`,
        parameters,
      ],
      `create temporary table inserted (run uuid, submission uuid, place int, fee bigint,
         primary key (run, submission, place)) on commit drop`,
    );
  }
  return took;
}

async function timedIn(tenancy, ctx, [sql, parameters], before = 'select') {
  return tenancy.run(ctx, async () => {
    await tenancy.query(ctx, before);
    const from = performance.now();
    await tenancy.query(ctx, sql, parameters);
    return performance.now() - from;
  });
}

async function completed(app, ctx, as) {
  const { OfficialRuns, OfficialRunWorker } = await built('assessments/index.js');
  const of = (Class) => app.get(Class, { strict: false });
  const asked = { period: PERIOD, class: as, inBackground: false };
  const started = await of(OfficialRuns).start(ctx, asked);
  if (!started.ok) throw new Error(JSON.stringify(started.reason));
  const done = await of(OfficialRunWorker).work(ctx, started.value.runId);
  if (!done.ok) throw new Error(JSON.stringify(done.reason));
  return started.value.runId;
}

/** As if no final run had closed the quarter: the register is read again. */
async function unclosed(client, { programmeId }) {
  await client.query('delete from official_run_standing where programme_id = $1', [programmeId]);
}
