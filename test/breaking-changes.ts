import {
  operations,
  parametersOf,
  resolve,
  type Description,
  type Operation,
  type Parameter,
  type Schema,
} from './openapi.js';

/** Two descriptions of one thing: what clients were told, and what they are told now. */
interface Pair<T> {
  readonly old: T;
  readonly now: T;
  readonly at: string;
}

const deepest = 8;

/** Every way in which a client of the old description would fail against the new one. */
export function breakingChanges(was: Description, is: Description): string[] {
  const current = new Map(operations(is).map(({ key, operation }) => [key, operation]));
  return operations(was).flatMap(({ key, operation: old }) => {
    const now = current.get(key);
    return now === undefined
      ? [`${key} is gone`]
      : new Comparison(was, is).operation({ old, now, at: key });
  });
}

class Comparison {
  constructor(
    private readonly was: Description,
    private readonly is: Description,
  ) {}

  operation({ old, now, at }: Pair<Operation>): string[] {
    return [
      ...this.security({ old, now, at }),
      ...this.parameters({ old, now, at }),
      ...this.body({ old: old.requestBody, now: now.requestBody, at: `${at} body` }),
      ...Object.entries(old.responses).flatMap(([status, response]) =>
        this.response({ old: response, now: now.responses[status], at: `${at} ${status} ` }),
      ),
    ];
  }

  /** A key that opened it opens it no more. */
  private security({ old, now, at }: Pair<Operation>): string[] {
    const [before, after] = [permissionsOf(old), permissionsOf(now)];
    return after
      .filter((permission) => !before.includes(permission))
      .map((permission) => `${at} needs ${permission} now`);
  }

  private parameters({ old, now, at }: Pair<Operation>): string[] {
    const before = new Map(parametersOf(this.was, old).map((each) => [named(each), each]));
    const after = new Map(parametersOf(this.is, now).map((each) => [named(each), each]));
    const kept = [...before].flatMap(([name, parameter]) => {
      const still = after.get(name);
      if (still === undefined) return [`${at} ${name} is no longer accepted`];
      const pair = { old: parameter.schema, now: still.schema, at: `${at} ${name}` };
      return this.taken(pair);
    });
    const demanded = [...after].filter(
      ([name, { required }]) => required === true && before.get(name)?.required !== true,
    );
    return [...kept, ...demanded.map(([name]) => `${at} ${name} is demanded now`)];
  }

  private body({ old, now, at }: Pair<Operation['requestBody']>): string[] {
    if (old === undefined) return now?.required === true ? [`${at} is demanded now`] : [];
    if (now === undefined) return [`${at} is no longer accepted`];
    const demanded = now.required === true && old.required !== true;
    return [
      ...(demanded ? [`${at} is demanded now`] : []),
      ...Object.entries(old.content ?? {}).flatMap(([type, { schema }]) => {
        const kept = now.content?.[type]?.schema;
        return kept === undefined
          ? [`${at} is no longer accepted as ${type}`]
          : this.taken({ old: schema, now: kept, at });
      }),
    ];
  }

  private response({
    old,
    now,
    at,
  }: {
    old: Operation['responses'][string];
    now: Operation['responses'][string] | undefined;
    at: string;
  }): string[] {
    if (now === undefined) return [`${at}is gone`];
    const [before, after] = [this.plain(this.was, old), this.plain(this.is, now)];
    const headers = Object.keys(before.headers ?? {}).filter((name) => !after.headers?.[name]);
    return [
      ...headers.map((name) => `${at}${name} is no longer sent`),
      ...Object.entries(before.content ?? {}).flatMap(([type, { schema }]) => {
        const kept = after.content?.[type]?.schema;
        return kept === undefined
          ? [`${at}is no longer told as ${type}`]
          : this.told({ old: schema, now: kept, at });
      }),
    ];
  }

  /**
   * Breaks a reader: a property or the promise that it is there is gone, a type is told that never was. New values of a code are
   * additions, as docs/api.md says.
   */
  private told(pair: Pair<Schema>, depth = 0): string[] {
    if (depth > deepest) return [];
    const [old, now] = [this.plain(this.was, pair.old), this.plain(this.is, pair.now)];
    const lost = typesOutside(now, old).map((each) => `${pair.at} may be ${each} now`);
    for (const name of old.required ?? [])
      if (!(now.required ?? []).includes(name))
        lost.push(`${pair.at}.${name} is no longer promised`);
    return [...lost, ...this.inside({ old, now, at: pair.at }, 'told', depth)];
  }

  /** Breaks a writer: what used to be taken is refused, or something is demanded that was not. */
  private taken(pair: Pair<Schema>, depth = 0): string[] {
    if (depth > deepest) return [];
    const [old, now] = [this.plain(this.was, pair.old), this.plain(this.is, pair.now)];
    const refused = [...typesOutside(old, now), ...valuesOutside(old, now)];
    const lost = refused.map((each) => `${pair.at} may no longer be ${each}`);
    for (const name of now.required ?? [])
      if (!(old.required ?? []).includes(name)) lost.push(`${pair.at}.${name} is demanded now`);
    lost.push(...narrowed(old, now).map((each) => `${pair.at} is narrower: ${each}`));
    return [...lost, ...this.inside({ old, now, at: pair.at }, 'taken', depth)];
  }

  private inside({ old, now, at }: Pair<Schema>, way: 'told' | 'taken', depth: number): string[] {
    const gone = way === 'told' ? 'is gone' : 'is no longer accepted';
    const properties = Object.entries(old.properties ?? {}).flatMap(([name, property]) => {
      const kept = now.properties?.[name];
      return kept === undefined
        ? [`${at}.${name} ${gone}`]
        : this[way]({ old: property, now: kept, at: `${at}.${name}` }, depth + 1);
    });
    if (old.items === undefined || now.items === undefined) return properties;
    const items = { old: old.items, now: now.items, at: `${at}[]` };
    return [...properties, ...this[way](items, depth + 1)];
  }

  /** Follows a local reference. */
  private plain<T extends { readonly $ref?: string }>(of: Description, given: T): T {
    return given.$ref === undefined ? given : (resolve(of, given.$ref) as T);
  }
}

const named = ({ name, in: place }: Parameter): string => `${place} ${name}`;

const permissionsOf = ({ security }: Operation): string[] =>
  (security ?? []).flatMap((each) => Object.values(each).flat());

/** What one schema allows and another does not. */
function typesOutside(some: Schema, others: Schema): string[] {
  const known = typesOf(others);
  return known === null
    ? []
    : (typesOf(some) ?? ['anything']).filter((type) => !known.includes(type));
}

function valuesOutside(some: Schema, others: Schema): string[] {
  const known = others.enum;
  if (known === undefined) return [];
  return (some.enum ?? ['anything'])
    .filter((value) => !known.includes(value))
    .map((value) => JSON.stringify(value));
}

const typesOf = ({ type }: Schema): string[] | null => (type === undefined ? null : [type].flat());

const upper = ['maximum', 'maxLength', 'maxItems'] as const;
const lower = ['minimum', 'minLength', 'minItems'] as const;

function narrowed(old: Schema, now: Schema): string[] {
  const less = upper.filter((name) => (now[name] ?? Infinity) < (old[name] ?? Infinity));
  const more = lower.filter((name) => (now[name] ?? -Infinity) > (old[name] ?? -Infinity));
  const pattern = now.pattern !== undefined && now.pattern !== old.pattern ? ['pattern'] : [];
  const closed =
    now.additionalProperties === false && old.additionalProperties !== false
      ? ['additionalProperties']
      : [];
  return [...less, ...more, ...pattern, ...closed];
}
