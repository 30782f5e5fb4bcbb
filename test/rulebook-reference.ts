import { ROUNDING_MODES } from '../src/kernel/ratio.js';
import { AGGREGATES, FUNCTIONS, OPERATORS, SHARE, WORDS } from '../src/rules/grammar.js';
import { LIMITS } from '../src/rules/limits.js';
import { BELOW, stagesAbove, STAGES } from '../src/rules/model.js';
import { KNOWN_UNITS, parseUnit } from '../src/rules/unit.js';
import type { Schema } from './rulebook-schema.js';

/** The parts of docs/rulebooks.md that are made from the tables of the language, by the name of their place in it. */
export function referenceParts(schema: Schema): Readonly<Record<string, string>> {
  return {
    keys: keysTable(schema),
    operators: operatorsTable(),
    functions: functionsTable(),
    units: unitsTable(),
    stages: stagesTable(),
    words: `Words of the language, which name nothing else: ${codes([...WORDS].sort())}. Modes of rounding: ${codes(ROUNDING_MODES)}.`,
    limits: limitsTable(),
  };
}

/** The page with its generated parts put in between their marks. Throws when a mark is missing. */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  let text = page;
  for (const [name, part] of Object.entries(parts)) {
    const [open, close] = [`<!-- made: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    if (from < 0 || to < from) throw new Error(`The page has no place for ${name}.`);
    text = `${text.slice(0, from + open.length)}\n\n${part}\n\n${text.slice(to)}`;
  }
  return text;
}

function keysTable(schema: Schema): string {
  const definitions = schema.$defs as Readonly<Record<string, Schema>>;
  const rows = Object.entries({ rulebook: schema, ...definitions }).flatMap(([name, each]) => {
    const properties = each.properties as Schema | undefined;
    if (properties === undefined) return [];
    const required = each.required as readonly string[];
    const optional = Object.keys(properties).filter((key) => !required.includes(key));
    return [[name, codes(required), codes(optional)]];
  });
  return table(['block', 'needs', 'may have'], rows);
}

function operatorsTable(): string {
  const rows = [
    ['`if c then a else b`', 'one kind in both branches'],
    [codes(OPERATORS.or), 'yes or no'],
    [codes(OPERATORS.and), 'yes or no'],
    ['`not`', 'yes or no'],
    [
      `${codes(OPERATORS.comparison)}, \`in {...}\`, \`is n/a\`, \`is not n/a\``,
      'numbers of one unit and dates have an order; enumerations and yes or no only `=`, `!=`; never two in a row',
    ],
    [codes(OPERATORS.sum), 'numbers of one unit'],
    [codes(OPERATORS.product), 'numbers; units are combined'],
    ['`-a`', 'a number'],
  ];
  return table(['from the loosest to the tightest', 'takes'], rows);
}

function functionsTable(): string {
  const calls = Object.values(FUNCTIONS).map(({ example, takes, gives }) => [
    `\`${example}\``,
    takes === 'any' ? 'values of one kind' : `${takes}s`,
    gives,
  ]);
  const rows = AGGREGATES.map((name) => [
    name === 'count' ? '`count(line)`' : `\`${name}(line.fee)\``,
    'rows of the stage below',
    'also with `where line.category = ev`; n/a when one value or condition is',
  ]);
  const years = AGGREGATES.map((name) => [
    `\`${name}(placed over -3..-1)\``,
    'years from the reporting year',
    name === 'count'
      ? 'years with a value'
      : 'n/a when a year is missing, or `missing skip`, `missing zero`',
  ]);
  const share = [
    `\`${SHARE}(national_year.pool, mass, 0.01 EUR)\``,
    'a pool above, a weight, a step',
    'the part of the pool, in whole steps by largest remainder; in second passes',
  ];
  return table(['form', 'takes', 'gives'], [...calls, ...rows, ...years, share]);
}

function unitsTable(): string {
  const rows = KNOWN_UNITS.map((text) => {
    const unit = parseUnit(text);
    const scale = unit?.scale;
    const size =
      scale === undefined
        ? ''
        : scale.d === 1n
          ? String(scale.n)
          : `${String(scale.n)}/${String(scale.d)}`;
    return [
      `\`${text}\``,
      `${size} ${unit?.dimension === '1' ? '' : (unit?.dimension ?? '')}`.trim(),
    ];
  });
  return table(['unit', 'is'], rows);
}

function stagesTable(): string {
  const rows = STAGES.map((stage) => [
    `\`${stage}\``,
    BELOW[stage] === undefined
      ? ''
      : `\`${BELOW[stage].stage}\`, given as \`${BELOW[stage].rows}\``,
    codes(stagesAbove(stage)),
  ]);
  return table(['stage', 'rows below', 'its second pass may read'], rows);
}

function limitsTable(): string {
  const rows = Object.entries(LIMITS).map(([name, most]) => [
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    String(most),
  ]);
  return table(['what a rulebook may weigh', 'at most'], rows);
}

function codes(list: readonly string[]): string {
  return list.map((each) => `\`${each}\``).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, head.map(() => '---'), ...rows];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
