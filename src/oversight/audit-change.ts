/** One value that changed, for a line a person can read: "rate: 45 to 48". */
export interface AuditChange {
  field: string;
  from: string | null;
  to: string | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function printed(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const longest = 200;

const clipped = (text: string | null): string | null =>
  text !== null && text.length > longest ? `${text.slice(0, longest)}…` : text;

/** What differs between the state before and after; a state that is no record is one unnamed value. */
export function auditChanges(before: unknown, after: unknown): AuditChange[] {
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .map((field) => ({
      field,
      from: clipped(printed(old[field])),
      to: clipped(printed(fresh[field])),
    }))
    .filter(({ from, to }) => from !== to);
}

const fieldsOf = (state: unknown): Record<string, unknown> => {
  if (state === undefined || state === null) return {};
  return isRecord(state) ? state : { value: state };
};
