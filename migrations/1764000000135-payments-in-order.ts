// Why: of every payment of a programme's producers, a page of their list reads those it shows.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PaymentsInOrder1764000000135 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index ledger_transaction_payments on ledger_transaction (programme_id, id) where kind = 'payment'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index ledger_transaction_payments');
  }
}
