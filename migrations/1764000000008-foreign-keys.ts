// Why: references between tables, in a migration after the tables so that distributing them can be slipped in between.
import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Reference {
  from: string;
  columns: string[];
  to: string;
  toColumns?: string[];
}

const inOrganisation = (from: string, column: string, to: string): Reference => ({
  from,
  columns: ['programme_id', 'organisation_id', column],
  to,
  toColumns: ['programme_id', 'organisation_id', 'id'],
});

const everyTenantTable = [
  'membership', 'invitation', 'api_key', 'idempotency_key', 'audit_event', 'registration',
  'battery_model', 'facility', 'quarterly_return', 'ledger_account', 'ledger_transaction',
  'consignment', 'batch', 'credit_offer',
]; // prettier-ignore

const references: Reference[] = [
  ...everyTenantTable.flatMap((from): Reference[] => [
    { from, columns: ['programme_id'], to: 'programme' },
    { from, columns: ['organisation_id'], to: 'organisation' },
  ]),
  ...[
    'programme_counter',
    'adopted_rulebook',
    'national_run',
    'publication_draft',
    'publication',
    'report_memo',
  ].map((from): Reference => ({ from, columns: ['programme_id'], to: 'programme' })),
  { from: 'programme', columns: ['agency_id'], to: 'organisation' },
  { from: 'membership', columns: ['person_id'], to: 'person' },
  { from: 'recovery_code', columns: ['person_id'], to: 'person' },
  { from: 'person_event', columns: ['person_id'], to: 'person' },
  inOrganisation('battery_model_version', 'battery_model_id', 'battery_model'),
  {
    from: 'battery_model_material',
    columns: ['programme_id', 'organisation_id', 'battery_model_id', 'version'],
    to: 'battery_model_version',
    toColumns: ['programme_id', 'organisation_id', 'battery_model_id', 'version'],
  },
  inOrganisation('return_draft_line', 'return_id', 'quarterly_return'),
  inOrganisation('return_import', 'return_id', 'quarterly_return'),
  inOrganisation('return_upload', 'return_id', 'quarterly_return'),
  inOrganisation('return_upload_chunk', 'upload_id', 'return_upload'),
  inOrganisation('submission', 'return_id', 'quarterly_return'),
  inOrganisation('submission_line', 'submission_id', 'submission'),
  {
    from: 'return_decision',
    columns: ['programme_id', 'organisation_id', 'return_id', 'submission_number'],
    to: 'submission',
    toColumns: ['programme_id', 'organisation_id', 'return_id', 'number'],
  },
  inOrganisation('ledger_entry', 'account_id', 'ledger_account'),
  inOrganisation('ledger_entry', 'transaction_id', 'ledger_transaction'),
  inOrganisation('assessment', 'submission_id', 'submission'),
  inOrganisation('assessment_line', 'assessment_id', 'assessment'),
  inOrganisation('consignment', 'facility_id', 'facility'),
  inOrganisation('batch', 'facility_id', 'facility'),
  inOrganisation('batch_consignment', 'batch_id', 'batch'),
  inOrganisation('batch_consignment', 'consignment_id', 'consignment'),
  inOrganisation('fraction', 'batch_id', 'batch'),
  {
    from: 'fraction_material',
    columns: ['programme_id', 'organisation_id', 'batch_id', 'fraction_id'],
    to: 'fraction',
    toColumns: ['programme_id', 'organisation_id', 'batch_id', 'id'],
  },
  inOrganisation('certificate_draft', 'facility_id', 'facility'),
  inOrganisation('certificate', 'facility_id', 'facility'),
  inOrganisation('certificate_batch', 'batch_id', 'batch'),
  inOrganisation('certificate_batch', 'certificate_id', 'certificate'),
  inOrganisation('certificate_event', 'certificate_id', 'certificate'),
  ...['national_run_submission', 'national_run_batch'].map((from): Reference => ({
    from,
    columns: ['programme_id', 'run_id'],
    to: 'national_run',
    toColumns: ['programme_id', 'id'],
  })),
  inOrganisation('national_run_submission', 'submission_id', 'submission'),
  inOrganisation('national_run_batch', 'batch_id', 'batch'),
];

const nameOf = ({ from, columns, to }: Reference): string =>
  `${from}_${columns.at(-1) ?? ''}_in_${to}`.slice(0, 63);

export class ForeignKeys1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const reference of references) {
      const { from, columns, to, toColumns = ['id'] } = reference;
      await runner.query(`alter table ${from} add constraint ${nameOf(reference)}
        foreign key (${columns.join(', ')}) references ${to} (${toColumns.join(', ')})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const reference of references) {
      await runner.query(`alter table ${reference.from} drop constraint ${nameOf(reference)}`);
    }
  }
}
