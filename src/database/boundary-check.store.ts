import { Tenancy } from './tenancy.service.js';

/** What the catalogue says against the tenant boundary; an empty list is what an operator wants to read. */
export async function boundaryFaults(tenancy: Tenancy): Promise<string[]> {
  const rows = await tenancy.withoutProgramme(null, () =>
    tenancy.queryShared<{ fault: string }>(`
      with tenant_table as (
        select c.oid, c.relname, c.relrowsecurity and c.relforcerowsecurity as forced from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'programme_id'
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p'))
      select relname || ': row-level security is not forced' as fault from tenant_table where not forced
      union all
      select relname || ': no policy' from tenant_table t
      where not exists (select from pg_policy p where p.polrelid = t.oid)
      union all
      select relname || ': the application may empty it' from tenant_table t
      where has_table_privilege(t.oid, 'truncate')
      union all
      select relname || ': shows rows although no programme is named' from tenant_table t
      where (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', t.oid::regclass),
        false, true, '')))[1]::text <> '0'
      union all
      select 'the application''s login passes row-level security' from pg_roles
      where rolname = current_user and (rolsuper or rolbypassrls)
      union all
      select 'there are no tenant tables' where not exists (select from tenant_table)
      order by 1`),
  );
  return rows.map((row) => row.fault);
}
