// Why: policies asked for the tenant's settings for each row; statements over many rows spent much of their time there.
import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Policy {
  name: string;
  using: string | null;
  check: string | null;
}

type Form = (expression: string) => string;

/** As the catalogue prints them: a setting as a uuid, and whether the capacity is one of some. */
const uuid = String.raw`\(NULLIF\(current_setting\('app\.\w+'::text, true\), ''::text\)\)::uuid`;
const capacity = String.raw`\(current_setting\('app\.capacity'::text, true\) = ANY \(ARRAY\[[^\]]*\]\)\)`;
const ofRow = new RegExp(`${uuid}|${capacity}`, 'g');
const ofStatement = new RegExp(String.raw`\( SELECT (${uuid}|${capacity})(?: AS "?\w+"?)?\)`, 'g');

const eachRow: Form = (expression) => expression.replaceAll(ofStatement, '($1)');
/** What is in the new form already must not get it twice. */
const once: Form = (expression) => eachRow(expression).replaceAll(ofRow, '(select $&)');

const readsSettings = (expression: string | null | undefined): expression is string =>
  expression?.includes('current_setting') === true;

/** Rewrites every policy that reads settings, whoever wrote it; one whose form is not known ends the migration. */
async function rewrite(runner: QueryRunner, form: Form): Promise<void> {
  const policies = (await runner.query(
    `select format('%I on %s', p.polname, p.polrelid::regclass) as name,
       pg_get_expr(p.polqual, p.polrelid) as "using", pg_get_expr(p.polwithcheck, p.polrelid) as "check"
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace = 'public'::regnamespace order by 1`,
  )) as Policy[];
  for (const { name, using, check } of policies) {
    if (![using, check].some(readsSettings)) continue;
    if ([using, check].some((expression) => readsSettings(expression?.replaceAll(ofRow, ''))))
      throw new Error(`The policy ${name} reads a setting in a form that is not known.`);
    const clauses = [
      readsSettings(using) ? `using (${form(using)})` : '',
      readsSettings(check) ? `with check (${form(check)})` : '',
    ];
    await runner.query(`alter policy ${name} ${clauses.join(' ')}`);
  }
}

/** The expressions are those of `tenant-table.ts`, which gives tables made later the same form from the start. */
export class SettingsPerStatement1764000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await rewrite(runner, once);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rewrite(runner, eachRow);
  }
}
