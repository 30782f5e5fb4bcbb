// The demonstration as it would be in a country of many: producers with a year of returns, fees and payments beside those it has,
// one of them with models and one recycler with loads that nobody reads through. Set by set, as the owner of the tables.

/** Of the four quarters before the open one all was accepted; of the open one every return waits. */
const QUARTERS = ['2025-Q2', '2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2'];
const OPEN = QUARTERS.at(-1);

const firstDayAfter = (
  period,
) => `(make_date(left(${period}, 4)::int, 3 * right(${period}, 1)::int - 2, 1)
  + interval '3 months')::date`;

/** Fills the demonstration's programme. The same sizes give the same world, but for the names of things that nobody reads. */
export async function fillWorld(owner, { producers, loads, models }) {
  const client = await owner.connect();
  try {
    await client.query('begin');
    // Nothing refers to what is not there: the checks would take longer than the rows.
    await client.query(`set local session_replication_role = replica`);
    for (const statement of [
      ...actors,
      ...register(producers),
      ...returns,
      ...books,
      ...trail,
      ...modelsOf(models),
      ...treatment(loads),
      ...runs,
    ])
      await client.query(statement);
    await client.query('commit');
    await client.query('vacuum analyze');
  } finally {
    client.release();
  }
}

/** Who the demonstration's accounts act for. */
const actors = [
  `create temporary table far on commit drop as select g.id as programme, g.agency_id as agency,
     (select o.id from organisation o where o.name = 'Volkswagen') as maker,
     (select o.id from organisation o where o.name = 'Invented Recycling Works One') as recycler,
     (select f.id from facility f join organisation o on o.id = f.organisation_id and f.programme_id = g.id
       where o.name = 'Invented Recycling Works One' order by f.id limit 1) as plant,
     (select p.id from person p where p.email = 'agency-officer@demo.example') as officer
   from programme g where g.slug = 'demo'`,
];

/** Names as in a trade register: begun by any letter, and no two alike. */
const register = (producers) => [
  `create temporary table producer on commit drop as select n, gen_random_uuid() as id,
     initcap(translate(substr(md5(n::text), 1, 7), '0123456789', 'ghijklmnop')) || ' Cells ' || n as name
   from generate_series(1, ${producers}) n`,
  `insert into organisation (id, name, country) select id, name, (array['DE', 'FR', 'PL', 'CN'])[1 + n % 4] from producer`,
  `insert into registration (programme_id, organisation_id, id, capacity, number, state, brands, categories, valid_from)
   select far.programme, p.id, gen_random_uuid(), 'producer', 'FAR-' || lpad(p.n::text, 6, '0'), 'active',
     array[p.name], array[(array['portable', 'lmt', 'sli', 'industrial', 'ev'])[1 + p.n % 5]], date '2023-01-01' + p.n % 700
   from producer p, far`,
];

const returns = [
  `create temporary table filed on commit drop as select p.n, p.id as organisation, q as period, gen_random_uuid() as return_id,
     gen_random_uuid() as submission, gen_random_uuid() as assessment, gen_random_uuid() as transaction,
     ${firstDayAfter('q')} + (p.n % 40) + time '10:00' as at, ${firstDayAfter('q')} + 29 as due,
     1000 + p.n % 9000 as fee
   from producer p, unnest(array['${QUARTERS.join(`', '`)}']) q where p.n % 50 <> 0 or q <> '2026-Q1'`,
  `insert into quarterly_return (programme_id, organisation_id, id, period, state, due_on, draft_version, latest_submission, waiting_since)
   select far.programme, organisation, return_id, period, case period when '${OPEN}' then 'submitted' else 'accepted' end, due, 1, 1,
     case period when '${OPEN}' then at end from filed, far`,
  `insert into submission (programme_id, organisation_id, id, return_id, period, number, reference, content_hash, line_count,
     submitted_at, received_at, lines_received_at)
   select far.programme, organisation, submission, return_id, period, 1, 'FAR-S-' || period || '-' || n, repeat('0', 64), 3, at, at, at
   from filed, far`,
  `insert into submission_line (programme_id, organisation_id, submission_id, line_key, position, category, chemistry, units, mass_mg)
   select far.programme, organisation, submission, 'c/' || c || '/' || k, place, c, k, 100 + n % 900, (100 + n % 900) * 25000::bigint
   from filed, far, (values (1, 'portable', 'alkaline'), (2, 'portable', 'lithium_ion_nmc'), (3, 'industrial', 'lead_acid')) l(place, c, k)`,
  `insert into return_decision (programme_id, organisation_id, id, return_id, submission_number, outcome, decided_by, decided_at)
   select far.programme, organisation, gen_random_uuid(), return_id, 1, 'accepted', far.officer, at + interval '5 days'
   from filed, far where period <> '${OPEN}'`,
  `insert into assessment (programme_id, organisation_id, id, return_id, submission_id, period, rulebook_id, rulebook_hash, total_minor,
     currency, receipt, assessed_at)
   select far.programme, organisation, assessment, return_id, submission, period, 'demo/eco-modulated-fees', repeat('0', 64), fee, 'EUR',
     '{}', at from filed, far`,
];

/** What each owes, quarter by quarter, and what each paid of the accepted ones. */
const books = [
  `create temporary table booked on commit drop as
   select organisation, transaction as id, 'assessment' as kind, 'submission' as cause, submission::text as cause_id, at, fee as amount,
     'FAR-S-' || period || '-' || n as note from filed
   union all select organisation, gen_random_uuid(), 'payment', 'payment_reference', organisation || ':' || period, at + interval '20 days',
     -fee, 'BANK ' || period || ' ' || n from filed where period <> '${OPEN}'`,
  `insert into ledger_transaction (programme_id, organisation_id, id, kind, cause_kind, cause_id, effective_on, recorded_at, note)
   select far.programme, organisation, b.id, kind, cause, cause_id, at::date, at, note from booked b, far`,
  `insert into ledger_account (programme_id, organisation_id, id, kind, unit, floor_zero, opened_at)
   select far.programme, p.id, gen_random_uuid(), k, 'EUR', false, timestamp '2025-07-01' from producer p, far,
     unnest(array['fees_owed', 'fees_charged', 'payments_received']) k`,
  `insert into ledger_entry (programme_id, organisation_id, account_id, number, transaction_id, amount, available_amount, closing_total,
     closing_available, floor_zero)
   select programme_id, organisation_id, account_id, row_number() over books, id, amount, amount, sum(amount) over books,
     sum(amount) over books, false
   from (select a.programme_id, a.organisation_id, a.id as account_id, b.id, b.at,
       case a.kind when 'fees_owed' then b.amount else -b.amount end as amount
     from booked b join far on true join ledger_account a on a.programme_id = far.programme and a.organisation_id = b.organisation
       and (a.kind = 'fees_owed' or a.kind = case b.kind when 'payment' then 'payments_received' else 'fees_charged' end)) e
   window books as (partition by programme_id, organisation_id, account_id order by at, id)`,
];

const trail = [
  `insert into audit_event (programme_id, organisation_id, id, at, person_id, action, subject_kind, subject_id, before, after,
     acting_organisation_id)
   select far.programme, organisation, gen_random_uuid(), at, far.officer, action, 'quarterly_return', return_id::text, null,
     jsonb_build_object('period', period), case when action = 'return.accepted' then far.agency else organisation end
   from filed, far, unnest(array['return.imported', 'return.submitted', 'return.accepted']) action`,
];

/** One brand with more models than a person looks through. */
const modelsOf = (models) => [
  `create temporary table made on commit drop as select n, gen_random_uuid() as id, 'FAR-M-' || lpad(n::text, 6, '0') as reference
   from generate_series(1, ${models}) n`,
  `insert into battery_model (programme_id, organisation_id, id, reference, searched)
   select far.programme, far.maker, id, reference, lower(reference || ' Volkswagen Cell ' || n) from made, far`,
  `insert into battery_model_version (programme_id, organisation_id, battery_model_id, version, valid_from, brand, name, category,
     chemistry, unit_mass_mg)
   select far.programme, far.maker, id, 1, '2025-01-01', 'Volkswagen', 'Cell ' || n, 'portable', 'lithium_ion_nmc', 25000 + n % 1000
   from made, far`,
  `insert into battery_model_material (programme_id, organisation_id, battery_model_id, version, material, mass_mg)
   select far.programme, far.maker, id, 1, m, 2000 from made, far, unnest(array['cobalt', 'lithium', 'nickel']) m`,
];

/** One recycler with loads of years, nine tenths of them treated, twenty to a batch. */
const treatment = (loads) => [
  `create temporary table load on commit drop as select n, gen_random_uuid() as id, n / 20 as run,
     date '2026-01-01' + n % 300 as day, (1000000 + n % 5000 * 100)::bigint as mass
   from generate_series(0, ${loads - 1}) n`,
  `insert into consignment (programme_id, organisation_id, id, facility_id, reference, received_on, origin_kind, origin_name, origin_country,
     category, chemistry, gross_mg, tare_mg, net_mg, recorded_at)
   select far.programme, far.recycler, id, far.plant, 'FAR-L-' || n, day, 'collection_point', 'Depot ' || n % 200, 'DE', 'portable',
     'lithium_ion_nmc', mass + 1000, 1000, mass, day + time '12:00' from load, far`,
  `create temporary table batched on commit drop as select run, gen_random_uuid() as id, sum(mass)::bigint as mass
   from load where run % 10 <> 0 group by run`,
  `insert into batch (programme_id, organisation_id, id, facility_id, reference, process, chemistry, started_on, ended_on, state, recorded_at)
   select far.programme, far.recycler, id, far.plant, 'FAR-B-' || run, 'combined', 'lithium_ion_nmc', date '2026-11-01' + run % 20,
     date '2026-11-01' + run % 20, 'closed', timestamp '2026-11-20' from batched, far`,
  `insert into batch_consignment (programme_id, organisation_id, batch_id, consignment_id, mass_mg)
   select far.programme, far.recycler, b.id, l.id, l.mass from load l join batched b using (run), far`,
  `create temporary table flow on commit drop as select b.*, f.*, gen_random_uuid() as fraction from batched b,
     (values ('input', 'cells', 100, false), ('output', 'black mass', 50, true), ('output', 'copper', 20, true),
       ('output', 'slag', 30, false)) f(role, name, part, recycled)`,
  `insert into fraction (programme_id, organisation_id, batch_id, id, role, name, wet_mg, dry_mg, counts_as_recycled)
   select far.programme, far.recycler, id, fraction, role, name, mass * part / 100, mass * part / 100, recycled from flow, far`,
  `insert into fraction_material (programme_id, organisation_id, batch_id, fraction_id, material, assay_ppm, mass_mg)
   select far.programme, far.recycler, id, fraction, m, 50000, mass * part / 2000 from flow, far, unnest(array['cobalt', 'lithium', 'nickel']) m
   where name in ('cells', 'black mass')`,
  `insert into credit_offer (programme_id, organisation_id, id, counterparty_id, reference, material, vintage, grams, state, offered_at,
     decided_at)
   select far.programme, far.recycler, gen_random_uuid(), p.id, 'FAR-T-' || p.n, 'cobalt', 2026, 100, 'accepted',
     timestamp '2026-10-01' + p.n * interval '1 minute', timestamp '2026-11-01' from producer p, far`,
];

/** A final run of the last accepted quarter after a provisional one. */
const runs = [
  `create temporary table run on commit drop as select * from (values
     (gen_random_uuid(), 'provisional', timestamp '2026-05-20', 0), (gen_random_uuid(), 'final', timestamp '2026-06-20', 7))
     r(id, class, at, more)`,
  `insert into official_run (programme_id, id, period, class, state, done, total, result, data_cut_at, progressed_at, created_at, finished_at)
   select far.programme, run.id, '2026-Q1', class, 'finished', 1, 1, jsonb_build_object('currency', 'EUR', 'feeMinor', '1', 'chargedMinor', '1',
     'postedMinor', '0', 'postings', 0, 'returns', 1, 'lines', 1, 'judgedLines', 1, 'judgedReturns', 1,
     'rulebooks', '[]'::jsonb, 'snapshots', '{}'::jsonb, 'milliseconds', '{}'::jsonb), at, at, at, at from run, far`,
  `insert into official_run_return (programme_id, organisation_id, run_id, submission_id, return_id, period, line_count, fee_minor,
     charged_minor, posted_minor, line_fees)
   select far.programme, organisation, run.id, submission, return_id, period, 3, fee + (n % 3) * more, fee, 0, '{}' from filed, run, far
   where period = '2026-Q1'`,
  `insert into official_run_standing (programme_id, period, run_id, class, switched_at)
   select far.programme, '2026-Q1', id, class, at from run, far where class = 'final'
   on conflict (programme_id, period) do update set run_id = excluded.run_id, class = excluded.class`,
];
