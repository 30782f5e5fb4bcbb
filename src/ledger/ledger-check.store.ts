import type { RequestContext, Tenancy } from '../database/index.js';

/** What is wrong with a programme's books, counted from every entry; an empty list is what must be found. */
export function ledgerFaults(tenancy: Tenancy, context: RequestContext): Promise<string[]> {
  return tenancy.run(context, async () => {
    const rows = await tenancy.query<{ fault: string }>(
      context,
      `with entry as (
         select e.*, a.unit,
           sum(e.amount) over account as total, sum(e.available_amount) over account as available,
           row_number() over account as place
         from ledger_entry e
         join ledger_account a on a.programme_id = e.programme_id
           and a.organisation_id = e.organisation_id and a.id = e.account_id
         where e.programme_id = $1
         window account as (partition by e.organisation_id, e.account_id order by e.number))
       select 'account ' || account_id || ': entry ' || number || ' is not number ' || place as fault
       from entry where number <> place
       union all
       select 'account ' || account_id || ': the balance after entry ' || number || ' is wrong'
       from entry where closing_total <> total or closing_available <> available
       union all
       select 'transaction ' || transaction_id || ': ' || unit || ' does not sum to zero'
       from entry group by transaction_id, unit having sum(amount) <> 0
       order by 1 limit 100`,
      [context.programmeId],
    );
    return rows.map((row) => row.fault);
  });
}
