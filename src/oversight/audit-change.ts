/** One value that changed, for a line a person can read: "rate: 45 to 48". Null where there was or is none. */
export interface AuditChange {
  field: string;
  from: unknown;
  to: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs between the state before and after; a state that is no record is one unnamed value. */
export function auditChanges(before: unknown, after: unknown): AuditChange[] {
  const [old, fresh] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .map((field) => ({ field, from: old[field] ?? null, to: fresh[field] ?? null }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
}

const fieldsOf = (state: unknown): Record<string, unknown> => {
  if (state === undefined || state === null) return {};
  return isRecord(state) ? state : { value: state };
};
