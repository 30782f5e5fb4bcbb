import { ROUNDING_MODES } from '../src/kernel/ratio.js';
import { LIMITS } from '../src/rules/limits.js';
import { STATUSES } from '../src/rules/load-rulebook.js';
import { STAGES } from '../src/rules/model.js';
import { INPUT_FORMS } from '../src/rules/read-declarations.js';

/** JSON Schema (draft 2020-12) as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

const NAME = '^[a-z][a-z0-9_]{0,59}$';
const text = { type: 'string', minLength: 1 };
const name = { type: 'string', pattern: NAME };
const names = { type: 'array', items: name };
const rowName = { type: 'string', pattern: '^([a-z][a-z0-9_]*\\.)?[a-z][a-z0-9_]{0,59}$' };
const number = {
  type: 'string',
  pattern: '^-?\\d+(\\.\\d+)?$',
  description: 'A plain decimal number in quotes.',
};
const citation = { type: 'string', pattern: '^\\S+\\s+\\S' };
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const yesNo = { enum: ['yes', 'no'] };
const ref = (definition: string): Schema => ({ $ref: `#/$defs/${definition}` });
const oneOf = (values: readonly string[]): Schema => ({ enum: [...values] });

function record(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema {
  return { type: 'object', additionalProperties: false, required: [...required], properties };
}

function mapOf(of: Schema): Schema {
  return { type: 'object', propertyNames: name, additionalProperties: of };
}

function perStage(of: Schema): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(STAGES.map((stage) => [stage, of])),
  };
}

const pass = { outputs: names, formulas: mapOf(ref('formula')) };

const DEFINITIONS: Readonly<Record<string, Schema>> = {
  localText: {
    description: 'One text, or one for each language with at least `en`.',
    anyOf: [
      text,
      {
        type: 'object',
        required: ['en'],
        propertyNames: { pattern: '^[a-z]{2}$' },
        additionalProperties: text,
      },
    ],
  },
  cite: {
    anyOf: [
      citation,
      {
        type: 'object',
        required: ['en'],
        propertyNames: { pattern: '^[a-z]{2}$' },
        additionalProperties: citation,
      },
    ],
    description: 'A source of the rulebook, then the provision: `sr Art. 1`; or one per language.',
  },
  source: record({ instrument: text, address: { type: 'string', pattern: '^https://' } }, [
    'instrument',
  ]),
  input: record(
    {
      type: oneOf(INPUT_FORMS),
      label: ref('localText'),
      unit: text,
      of: name,
      optional: yesNo,
      perYear: yesNo,
      lowest: number,
      highest: number,
      cite: ref('cite'),
    },
    ['type', 'label'],
  ),
  band: record(
    {
      label: ref('localText'),
      unit: text,
      upTo: { type: 'array', items: number, minItems: 1 },
      names,
      of: name,
      cite: ref('cite'),
    },
    ['label', 'unit', 'upTo', 'cite'],
  ),
  guard: record({ lowest: number, highest: number, greatestChange: number, cite: ref('cite') }, []),
  datedValue: record(
    {
      from: day,
      value: { anyOf: [number, { const: 'n/a' }] },
      table: { type: 'string', pattern: '\\.csv$' },
      cite: ref('cite'),
      note: ref('localText'),
    },
    ['from', 'cite'],
  ),
  parameter: record(
    {
      label: ref('localText'),
      unit: text,
      by: names,
      lastCheckedOn: day,
      guard: ref('guard'),
      values: { type: 'array', items: ref('datedValue'), minItems: 1 },
    },
    ['label', 'unit', 'lastCheckedOn', 'values'],
  ),
  rounding: record({ mode: oneOf(ROUNDING_MODES), step: number, cite: ref('cite') }, [
    'mode',
    'step',
    'cite',
  ]),
  exception: record({ when: text, expr: text, cite: ref('cite'), cumulative: yesNo }, [
    'when',
    'expr',
    'cite',
  ]),
  properties: record(
    { mayBeNegative: yesNo, mayFallWith: { type: 'array', items: rowName }, cite: ref('cite') },
    ['cite'],
  ),
  formula: record(
    {
      label: ref('localText'),
      expr: { ...text, maxLength: LIMITS.expressionCharacters },
      unit: text,
      cite: ref('cite'),
      round: ref('rounding'),
      notApplicable: ref('localText'),
      exceptions: { type: 'array', items: ref('exception'), maxItems: LIMITS.exceptions },
      properties: ref('properties'),
    },
    ['label', 'expr', 'unit', 'cite'],
  ),
  second: record({ label: ref('localText'), ...pass }, ['label', 'outputs', 'formulas']),
  stage: record({ ...pass, second: ref('second') }, ['outputs', 'formulas']),
  untranslatable: record({ what: ref('localText'), why: ref('localText'), cite: ref('cite') }, [
    'what',
    'why',
    'cite',
  ]),
};

/** What an editor checks while a rulebook is written. Built from the tables of the language; the loader says more. */
export function rulebookSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Rulebook',
    ...record(
      {
        id: { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*){1,3}$' },
        title: ref('localText'),
        about: ref('localText'),
        status: oneOf(STATUSES),
        currency: { type: 'string', pattern: '^[A-Z]{3}$' },
        language: text,
        from: day,
        until: day,
        sources: mapOf(ref('source')),
        enumerations: mapOf({ ...names, minItems: 1, maxItems: LIMITS.enumerationValues }),
        names: mapOf(ref('localText')),
        bands: mapOf(ref('band')),
        inputs: perStage(mapOf(ref('input'))),
        parameters: mapOf(ref('parameter')),
        stages: perStage(ref('stage')),
        untranslatable: { type: 'array', items: ref('untranslatable') },
      },
      [
        ...['id', 'title', 'about', 'status', 'language', 'from', 'sources', 'inputs', 'stages'],
        'untranslatable',
      ],
    ),
    $defs: DEFINITIONS,
  };
}
