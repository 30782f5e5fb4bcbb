import { operations, resolve, type Description, type Operation, type Schema } from './openapi.js';

/** Follows a local reference. */
const plain = (of: Description, schema: Schema): Schema =>
  schema.$ref === undefined ? schema : (resolve(of, schema.$ref) as Schema);

interface Pair {
  readonly old: Schema;
  readonly now: Schema;
  readonly at: string;
}

/** Breaks a reader: a property, a promise that it is there, a type or a value that used to be told is gone or new. */
function answersLost(was: Description, is: Description, pair: Pair, depth = 0): string[] {
  if (depth > 8) return [];
  const [old, now] = [plain(was, pair.old), plain(is, pair.now)];
  const lost = [];
  if (JSON.stringify(old.type) !== JSON.stringify(now.type))
    lost.push(`${pair.at} changed its type`);
  for (const name of old.required ?? [])
    if (!(now.required ?? []).includes(name)) lost.push(`${pair.at}.${name} is no longer promised`);
  for (const [name, property] of Object.entries(old.properties ?? {})) {
    const kept = now.properties?.[name];
    const at = `${pair.at}.${name}`;
    if (kept === undefined) lost.push(`${at} is gone`);
    else lost.push(...answersLost(was, is, { old: property, now: kept, at }, depth + 1));
  }
  if (old.items !== undefined && now.items !== undefined)
    lost.push(
      ...answersLost(was, is, { old: old.items, now: now.items, at: `${pair.at}[]` }, depth + 1),
    );
  return lost;
}

/** Breaks a writer: a field that used to be taken is refused, or one is demanded that was not. */
function bodiesLost(was: Description, is: Description, pair: Pair): string[] {
  const [old, now] = [plain(was, pair.old), plain(is, pair.now)];
  const gone = Object.keys(old.properties ?? {}).filter(
    (name) => now.properties?.[name] === undefined,
  );
  const asked = (now.required ?? []).filter((name) => !(old.required ?? []).includes(name));
  return [
    ...gone.map((name) => `${pair.at}.${name} is no longer accepted`),
    ...asked.map((name) => `${pair.at}.${name} is demanded now`),
  ];
}

const json = 'application/json';

function operationLost(
  was: Description,
  is: Description,
  { key, old, now }: { key: string; old: Operation; now: Operation },
): string[] {
  const lost = [];
  for (const [status, response] of Object.entries(old.responses)) {
    const kept = now.responses[status];
    if (kept === undefined) lost.push(`${key} ${status} is gone`);
    const [before, after] = [response.content?.[json]?.schema, kept?.content?.[json]?.schema];
    if (before !== undefined && after !== undefined)
      lost.push(...answersLost(was, is, { old: before, now: after, at: `${key} ${status} ` }));
  }
  const [before, after] = [
    old.requestBody?.content?.[json]?.schema,
    now.requestBody?.content?.[json]?.schema,
  ];
  if (before !== undefined && after !== undefined)
    lost.push(...bodiesLost(was, is, { old: before, now: after, at: `${key} body` }));
  return lost;
}

/** Every way in which a client of the old description would fail against the new one. */
export function breakingChanges(was: Description, is: Description): string[] {
  const current = new Map(operations(is).map(({ key, operation }) => [key, operation]));
  return operations(was).flatMap(({ key, operation: old }) => {
    const now = current.get(key);
    return now === undefined ? [`${key} is gone`] : operationLost(was, is, { key, old, now });
  });
}
