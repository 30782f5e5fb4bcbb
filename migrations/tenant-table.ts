import type { QueryRunner } from 'typeorm';

/**
 * The setting as a uuid; nothing set (or '' after a transaction-local set) is NULL, and NULL sees no rows. It stands in a
 * SELECT of its own, which PostgreSQL answers once for a statement and not for each row.
 */
const setting = (name: string): string =>
  `(select nullif(current_setting('app.${name}', true), '')::uuid)`;

const programme = `programme_id = ${setting('programme_id')}`;
const capacityIn = (...capacities: string[]): string =>
  `(select current_setting('app.capacity', true) in (${capacities.map((c) => `'${c}'`).join(', ')}))`;
const ownOrganisation = `organisation_id = ${setting('organisation_id')}`;
const counterparty = `counterparty_id = ${setting('organisation_id')}`;

/**
 * Who sees a tenant table's rows inside its programme:
 * - `organisation`: the organisation they belong to, the agency and the system;
 * - `agency`: the agency and the system only;
 * - `programme`: everybody who has named the programme, the public too (reads); writes as for `organisation`;
 * - `counterparties`: as `organisation`, and the organisation in `counterparty_id` reads; what that one may change is said by
 *   policies of the table;
 * - `released`: everybody reads, the agency and the system write;
 * - `counter`: whoever acts in the programme reads and writes.
 */
export type Visibility =
  'organisation' | 'agency' | 'programme' | 'counterparties' | 'released' | 'counter';

const official = capacityIn('agency', 'system');
const organisationRule = `${programme} and (${official} or ${ownOrganisation})`;

const rules: Record<Visibility, { using: string; check: string }> = {
  organisation: { using: organisationRule, check: organisationRule },
  agency: { using: `${programme} and ${official}`, check: `${programme} and ${official}` },
  programme: { using: programme, check: organisationRule },
  counter: { using: programme, check: programme },
  released: { using: programme, check: `${programme} and ${official}` },
  counterparties: {
    using: `${programme} and (${official} or ${ownOrganisation} or ${counterparty})`,
    check: organisationRule,
  },
};

/** Who acts, for the policies that a table has beside those of its visibility. */
export const acting = { programme, official, ownOrganisation, counterparty } as const;

export interface TenantTable {
  name: string;
  visibility: Visibility;
  /** Rows are facts that stay: the application role may insert and read, never change or remove. */
  appendOnly?: boolean;
}

/**
 * Forces row-level security on the table and grants the unprivileged role what it needs.
 * `programme` and `released` tables read wider than they write, hence one policy per command.
 */
export async function guardTenantTables(runner: QueryRunner, tables: TenantTable[]): Promise<void> {
  for (const { name, visibility, appendOnly } of tables) {
    const { using, check } = rules[visibility];
    await runner.query(`alter table ${name} enable row level security`);
    await runner.query(`alter table ${name} force row level security`);
    await runner.query(`create policy ${name}_read on ${name} for select using (${using})`);
    await runner.query(`create policy ${name}_insert on ${name} for insert with check (${check})`);
    await runner.query(
      `create policy ${name}_update on ${name} for update using (${check}) with check (${check})`,
    );
    await runner.query(`create policy ${name}_delete on ${name} for delete using (${check})`);
    await runner.query(
      `grant select, insert${appendOnly ? '' : ', update, delete'} on ${name} to everycell_app`,
    );
  }
}

export async function dropTables(runner: QueryRunner, names: string[]): Promise<void> {
  for (const name of [...names].reverse()) await runner.query(`drop table ${name}`);
}
