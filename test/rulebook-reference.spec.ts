import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { parse, stringify } from 'yaml';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../src/rulebook-files.js';
import { loadRulebook } from '../src/rules/index.js';
import { MODULATED_TABLES, MODULATED_YAML } from './modulated-rulebook.js';
import { referenceParts, withParts } from './rulebook-reference.js';
import { rulebookSchema, type Schema } from './rulebook-schema.js';
import { sampleFiles, SAMPLE_YAML } from './sample-rulebook.js';
import { read, root } from './tree.js';

/** `npm run reference` writes what this test compares. */
const writing = process.env.WRITE_REFERENCE === 'yes';
const schema = rulebookSchema();
const validate = new Ajv2020({ allErrors: true }).compile(schema);

async function formatted(path: string, text: string): Promise<string> {
  const options = await resolveConfig(`${root}${path}`);
  return format(text, { ...options, filepath: `${root}${path}` });
}

async function expectFile(path: string, text: string): Promise<void> {
  const wanted = await formatted(path, text);
  if (writing) writeFileSync(`${root}${path}`, wanted);
  expect(read(path)).toBe(wanted);
}

describe('the reference of the language', () => {
  it('says what the tables of the language say', async () => {
    await expectFile(
      'docs/rulebooks.md',
      withParts(read('docs/rulebooks.md'), referenceParts(schema)),
    );
  });

  it('gives editors the schema that is built from them', async () => {
    await expectFile('rulebooks/rulebook.schema.json', JSON.stringify(schema));
  });
});

describe('the schema for editors', () => {
  it.each(rulebookFolders(rulebooksFolder()).map(({ id, folder }) => [id, folder]))(
    'accepts %s',
    (_id, folder) => {
      const valid = validate(parse(readRulebookFiles(folder).rulebookYaml));
      expect(validate.errors ?? []).toEqual([]);
      expect(valid).toBe(true);
    },
  );

  it('accepts the rulebooks of tests', () => {
    expect(validate(parse(SAMPLE_YAML))).toBe(true);
    expect(validate(parse(MODULATED_YAML))).toBe(true);
  });

  it('knows exactly the keys that the loader reads, block by block', () => {
    const seen = new Map<Schema, Set<string>>();
    for (const [yaml, files] of [
      [everyKey(), { ...sampleFiles(), tables: sampleFiles().tables }],
      [MODULATED_YAML, { ...sampleFiles(), tables: MODULATED_TABLES }],
    ] as const) {
      for (const { block, path } of blocksOf(parse(yaml), schema, [])) {
        const changed = parse(yaml) as unknown;
        blockAt(changed, path)[STRANGE] = 'x';
        expect([path.join('.'), validate(changed)]).toEqual([path.join('.'), false]);
        const loaded = loadRulebook({ ...files, rulebookYaml: stringify(changed) });
        const issue = loaded.ok ? undefined : loaded.issues.find((each) => each.value === STRANGE);
        expect([path.join('.'), issue?.code]).toEqual([path.join('.'), 'rules.unknown-key']);
        const keys = seen.get(block) ?? new Set();
        for (const key of (issue?.expected ?? '').replace('one of ', '').split(', ')) keys.add(key);
        seen.set(block, keys);
      }
    }
    const definitions = Object.entries({ rulebook: schema, ...(schema.$defs as Schema) });
    for (const [name, block] of definitions) {
      if (block.properties === undefined) continue;
      const known = Object.keys(block.properties as Schema).sort();
      expect([name, [...(seen.get(block) ?? [])].sort()]).toEqual([name, known]);
    }
  });
});

const STRANGE = 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq';

/** The sample with what it leaves out, so that every block stands somewhere. */
function everyKey(): string {
  return SAMPLE_YAML.replace(
    'untranslatable: []',
    'untranslatable: [{ what: Refunds, why: Case by case, cite: act s. 9 }]',
  ).replace(
    '        cite: act s. 2\n        round',
    '        cite: act s. 2\n        properties: { mayBeNegative: yes, mayFallWith: [], cite: act s. 8 }\n        round',
  );
}

/** Every block of a document that has a fixed list of keys, with the part of the schema that says which. */
function* blocksOf(
  value: unknown,
  at: Schema,
  path: readonly (string | number)[],
): Generator<{ block: Schema; path: readonly (string | number)[] }> {
  const block = resolved(at);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* blocksOf(item, (block.items ?? {}) as Schema, [...path, index]);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const properties = block.properties as Readonly<Record<string, Schema>> | undefined;
  if (properties !== undefined && block.required !== undefined) yield { block, path };
  for (const [key, each] of Object.entries(value)) {
    const inner = properties?.[key] ?? block.additionalProperties;
    if (typeof inner === 'object') yield* blocksOf(each, inner as Schema, [...path, key]);
  }
}

function resolved(at: Schema): Schema {
  const name = typeof at.$ref === 'string' ? at.$ref.replace('#/$defs/', '') : undefined;
  if (name === undefined) return at;
  return (schema.$defs as Readonly<Record<string, Schema>>)[name] ?? {};
}

function blockAt(value: unknown, path: readonly (string | number)[]): Record<string, unknown> {
  let at = value as Record<string, unknown>;
  for (const key of path) at = at[key] as Record<string, unknown>;
  return at;
}
