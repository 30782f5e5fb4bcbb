// Why: whoever credits were offered to could make and remove offers of the other party, and change their grams.
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acting } from './tenant-table.js';

const { programme, official, ownOrganisation, counterparty } = acting;

const wide = `${programme} and (${official} or ${ownOrganisation} or ${counterparty})`;
const owners = `${programme} and (${official} or ${ownOrganisation})`;

async function replace(
  runner: QueryRunner,
  { insert, before, after }: { insert: string; before: string; after: string },
): Promise<void> {
  for (const command of ['insert', 'update'])
    await runner.query(`drop policy credit_offer_${command} on credit_offer`);
  await runner.query(
    `create policy credit_offer_insert on credit_offer for insert with check (${insert})`,
  );
  await runner.query(
    `create policy credit_offer_update on credit_offer for update using (${before}) with check (${after})`,
  );
}

/**
 * The giver makes an offer and may withdraw it, the receiver accepts or rejects it, each once. Nobody changes what was
 * offered, and no offer goes: that is held by what the role may do, whoever acts.
 */
export class CreditOfferParties1764000000086 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await replace(runner, {
      insert: `${programme} and (${official} or (${ownOrganisation} and state = 'offered'))`,
      before: `${programme} and (${official} or (state = 'offered' and (${ownOrganisation} or ${counterparty})))`,
      after: `${programme} and (${official} or (${ownOrganisation} and state = 'withdrawn')
        or (${counterparty} and state in ('accepted', 'rejected')))`,
    });
    await runner.query(`drop policy credit_offer_delete on credit_offer`);
    await runner.query(
      `create policy credit_offer_delete on credit_offer for delete using (${owners})`,
    );
    await runner.query(`revoke update, delete on credit_offer from everycell_app`);
    await runner.query(
      `grant update (state, decided_by, decided_at) on credit_offer to everycell_app`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `revoke update (state, decided_by, decided_at) on credit_offer from everycell_app`,
    );
    await runner.query(`grant update, delete on credit_offer to everycell_app`);
    await replace(runner, { insert: wide, before: wide, after: wide });
    await runner.query(`drop policy credit_offer_delete on credit_offer`);
    await runner.query(
      `create policy credit_offer_delete on credit_offer for delete using (${wide})`,
    );
  }
}
