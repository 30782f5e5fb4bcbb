/** So many different texts get a name; each connection keeps a plan for every name it has met. */
const MOST = 500;
const LONGEST = 4000;

/**
 * Names under which PostgreSQL keeps parsed and planned statements: with row-level security, planning a short statement
 * costs more than running it. Texts that were put together for one occasion go unnamed once the names are used up.
 */
export class StatementNames {
  private readonly names = new Map<string, string>();

  constructor(private readonly most = MOST) {}

  /** The same name for the same text, null for a statement that is better planned each time. */
  nameOf(sql: string): string | null {
    const known = this.names.get(sql);
    if (known !== undefined) return known;
    if (sql.length > LONGEST || this.names.size >= this.most) return null;
    const name = `everycell_${String(this.names.size + 1)}`;
    this.names.set(sql, name);
    return name;
  }
}
