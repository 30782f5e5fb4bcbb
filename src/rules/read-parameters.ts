import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { multiply, ratioFromDecimal } from '../kernel/ratio.js';
import { checkBounds, checkChange, readGuard } from './guard.js';
import { nearestName } from './issues.js';
import type { DatedValue, Parameter, Raw } from './model.js';
import { readCitation, readUnit, type Declarations } from './read-declarations.js';
import { oneOf, say } from './phrase.js';
import { quotedNumber, Section, sectionOf, whatIs } from './section.js';
import { LIMITS } from './limits.js';
import { TableReadings } from './table-readings.js';
import type { Unit } from './unit.js';
import type { Positioned } from './yaml-source.js';

export interface ParameterReading {
  readonly declarations: Declarations;
  readonly tables: Readonly<Record<string, string>>;
  readonly from: CalendarDate;
  readonly usedTables: Set<string>;
}

/** Dated, cited values. Each must be in force from the rulebook's first day on; a value `n/a` says "not yet". */
export function readParameters(
  root: Section,
  reading: ParameterReading,
): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  const tables = new TableReadings(reading.tables, reading.usedTables, root.issues);
  for (const [name, section] of root.section('parameters', false)?.sections() ?? []) {
    const parameter = readParameter(name, section, { ...reading, tables });
    if (parameter !== undefined) parameters.set(name, parameter);
  }
  return parameters;
}

type Reading = Omit<ParameterReading, 'tables' | 'usedTables'> & { readonly tables: TableReadings };

function readParameter(name: string, section: Section, reading: Reading): Parameter | undefined {
  const label = section.localText('label', true);
  const unit = readUnit(section, reading.declarations.currency);
  const by = readKeys(section, reading.declarations);
  const lastCheckedOn = section.date('lastCheckedOn');
  const guard = readGuard(section, reading.declarations);
  const items = section.list('values');
  section.close();
  if (label === undefined || unit === undefined || by === undefined) return undefined;
  if (lastCheckedOn === undefined) return undefined;
  const guarding = { guard, unit, issues: section.issues };
  if (by.length === 0 && namesTable(items, section)) return undefined;
  const values: DatedValue[] = [];
  for (const item of items) {
    const entry = sectionOf(item, section.issues, say('A dated value of {name}', { name }));
    const value = entry === undefined ? undefined : readValue(entry, { by, unit }, reading);
    if (entry === undefined || value === undefined) continue;
    checkBounds(value, guarding, entry.spot);
    checkChange(values.at(-1), value, { ...guarding, spot: entry.spot });
    values.push(value);
  }
  // A value that cannot be read leaves no gap: it was said what is wrong with it.
  if (values.length === items.length) checkDates(name, values, section, reading.from);
  const mayBeNotApplicable = values.some(
    (value) => value.scalar === null || [...(value.cells?.values() ?? [])].includes(null),
  );
  return {
    name,
    label,
    unit,
    type: { kind: 'number', dimension: unit.dimension },
    by,
    lastCheckedOn,
    guard,
    mayBeNotApplicable,
    values,
  };
}

/** A table is looked up by its keys: said once, at the first value that names one. */
function namesTable(items: readonly Positioned[], { issues }: Section): boolean {
  for (const item of items) {
    const table = item.kind === 'map' ? item.entries.get('table') : undefined;
    if (table === undefined) continue;
    issues.add(table.key, {
      code: 'missing',
      message: say('A table is looked up by its keys, and the parameter names none.'),
      found: whatIs(table.value),
      write: say('{one} or {other}', { one: 'by: [category]', other: 'value: "1.60"' }),
    });
    return true;
  }
  return false;
}

function readKeys(section: Section, declarations: Declarations): readonly string[] | undefined {
  const before = section.issues.errorCount;
  const keys = section.names('by', false).map(({ name, spot }) => {
    if (declarations.enumerations.has(name) || section.issues.isBlamed(name)) return name;
    section.issues.add(spot, {
      code: 'unknown-enumeration',
      message: say('There is no such enumeration.'),
      found: name,
      write: () =>
        nearestName(name, declarations.enumerations.keys()) ??
        oneOf(declarations.enumerations.keys()),
    });
    return name;
  });
  if (keys.length > LIMITS.tableColumns)
    section.issues.add(section.spotOf('by'), {
      code: 'too-large',
      message: say('A table has at most {most} keys.', { most: String(LIMITS.tableColumns) }),
      found: String(keys.length),
      write: say('fewer keys, or several parameters'),
    });
  return section.issues.errorCount > before ? undefined : keys;
}

function readValue(
  section: Section,
  shape: { by: readonly string[]; unit: Unit },
  reading: Reading,
): DatedValue | undefined {
  const from = section.date('from');
  const cite = readCitation(section, reading.declarations);
  const note = section.localText('note', false);
  const isTable = shape.by.length > 0;
  const table = isTable ? section.text('table', 'rates.csv') : undefined;
  const scalar = isTable ? undefined : readScalar(section, shape.unit);
  section.close();
  if (
    from === undefined ||
    cite === undefined ||
    (isTable ? table === undefined : scalar === undefined)
  )
    return undefined;
  const { enumerations } = reading.declarations;
  const read =
    table === undefined
      ? undefined
      : reading.tables.of({ file: table, ...shape, enumerations }, section.spotOf('table'));
  return { from, cite, note, table, scalar, cells: read?.cells, rows: read?.rows ?? [] };
}

function readScalar(section: Section, unit: Unit): Raw | undefined {
  const node = section.textNode('value', '"0.03"');
  if (node === undefined) return undefined;
  if (node.text.trim() === 'n/a') return null;
  const text = quotedNumber(node, section.issues);
  const value = text === undefined ? undefined : ratioFromDecimal(text);
  return value?.ok === true ? multiply(value.value, unit.scale) : undefined;
}

function checkDates(
  name: string,
  values: readonly DatedValue[],
  section: Section,
  from: CalendarDate,
): void {
  const first = values[0];
  if (first !== undefined && first.from > from) {
    section.issues.add(section.spot, {
      code: 'gap',
      message: say('`{name}` has no value from {from} to {until}.', {
        name,
        from,
        until: addDays(first.from, -1),
      }),
      found: `from: ${first.from}`,
      write: say('a value from {from}; `value: n/a` where the law has none yet', { from }),
    });
  }
  if (values.length === 0)
    section.issues.add(section.spot, {
      code: 'missing',
      message: say('`{name}` has no value.', { name }),
      found: say('nothing'),
      write: '- { from: 2026-01-01, value: "1.60", cite: ... }',
    });
  for (const [index, value] of values.entries()) {
    const previous = values[index - 1];
    if (previous !== undefined && previous.from >= value.from) {
      section.issues.add(section.list('values')[index]?.spot ?? section.spot, {
        code: 'order',
        message: say(
          'The values of `{name}` stand from the earliest to the latest, each with its own day.',
          { name },
        ),
        found: say('{before}, then {after}', { before: previous.from, after: value.from }),
        write:
          previous.from === value.from
            ? say('each day once')
            : say('the value from {from} first', { from: value.from }),
      });
    }
  }
}
