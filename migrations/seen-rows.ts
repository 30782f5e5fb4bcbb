import type { MigrationInterface, QueryRunner } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

const EVERY = ['*'];

/**
 * The tenant tables whose rows a migration reads, changes or holds to a new reference. Row-level security is forced there, so
 * an owner that is no superuser sees none of them: a migration that is not named here fails for such an owner instead of
 * changing, or proving, nothing.
 */
const rowsOf: Readonly<Record<string, readonly string[]>> = {
  ForeignKeys1764000000008: EVERY,
  OfficialRunKeys1764000000021: EVERY,
  RulebookVersions1764000000030: ['adopted_rulebook', 'rulebook_version'],
  RulebookVersionKeys1764000000031: ['rulebook_version'],
  RulebookDraftKeys1764000000033: ['rulebook_draft'],
  FeesBesideReturn1764000000076: ['official_run_return', 'official_run_line'],
  DraftParts1764000000077: ['return_draft_line', 'return_draft_part'],
  DraftPartKeys1764000000078: ['return_draft_part', 'quarterly_return'],
  ActingOrganisationKey1764000000088: ['audit_event'],
  EffectBound1764000000091: ['rulebook_draft'],
  EffectBoundAgain1764000000099: ['rulebook_draft'],
  ClaimedPassportKey1764000000106: ['consignment_passport', 'consignment'],
  RegistrationDecisionKeys1764000000109: [
    'registration',
    'registration_state',
    'registration_decision',
  ],
  CorrectedLoadsAndBatches1764000000111: [
    'consignment',
    'batch',
    'batch_consignment',
    'fraction',
    'fraction_material',
  ],
  CorrectionKeys1764000000112: [
    'consignment_correction',
    'batch_correction',
    'consignment',
    'batch',
  ],
  FacilityPermits1764000000113: ['facility', 'facility_permit'],
  FacilityPermitKeys1764000000114: ['facility', 'facility_permit'],
  RemovedFractions1764000000115: ['fraction'],
  ReplacedCertificateKeys1764000000123: ['certificate_replacement', 'certificate'],
  EffectPerDay1764000000118: ['rulebook_draft'],
  BegunRulebooks1764000000120: ['rulebook_draft'],
  ListedModels1764000000121: ['battery_model', 'battery_model_version'],
  ReadInOrder1764000000125: ['quarterly_return', 'submission'],
  BegunRulebookKeys1764000000127: ['rulebook_draft'],
};

const FORCING = /^alter table \w+ force row level security$/;

/** The same migration, which sees the rows of the tables that it names, whoever owns them, and fails at any others. */
export function seeingItsRows(
  Migration: MigrationClass,
  tables = rowsOf[Migration.name] ?? [],
): MigrationClass {
  return class implements MigrationInterface {
    readonly name = Migration.name;
    private readonly migration = new Migration();

    up(runner: QueryRunner): Promise<void> {
      return seeing(runner, tables, (patient) => this.migration.up(patient));
    }

    down(runner: QueryRunner): Promise<void> {
      return seeing(runner, tables, (patient) => this.migration.down(patient));
    }
  };
}

/** All of it in the migration's transaction: nobody else ever finds a table unforced. */
async function seeing(
  runner: QueryRunner,
  tables: readonly string[],
  work: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  // A statement that a policy would thin out is refused.
  await runner.query('set local row_security = off');
  for (const table of await withRows(runner, tables))
    await runner.query(`alter table ${table} no force row level security`);
  await work(tables.length === 0 ? runner : forcingLater(runner));
  for (const table of await withRows(runner, tables))
    await runner.query(`alter table ${table} force row level security`);
}

/** Those that are tables now, and keep tenants apart: a migration can make, drop and replace them by views. */
async function withRows(runner: QueryRunner, tables: readonly string[]): Promise<string[]> {
  if (tables.length === 0) return [];
  const rows = (await runner.query(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and relrowsecurity and (relname = any($1) or '*' = any($1)) order by 1`,
    [tables],
  )) as { name: string }[];
  return rows.map(({ name }) => name);
}

/** A table that is guarded as soon as it is made can still be filled by the migration; it is forced when that is done. */
function forcingLater(runner: QueryRunner): QueryRunner {
  const patient = Object.create(runner) as QueryRunner;
  patient.query = ((sql: string, ...given: []) =>
    FORCING.test(sql) ? Promise.resolve([]) : runner.query(sql, ...given)) as QueryRunner['query'];
  return patient;
}
