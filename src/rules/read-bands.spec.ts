import { describe, expect, it } from '@jest/globals';
import { edited, loadedFrom, saidOf } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';

const SIZE = 'label: Size, unit: g/piece, upTo: ["10"], cite: act s. 7';

/** The sample with a band `size`, and no formula that reads it. */
function withBand(band: string, name = 'size') {
  return sampleFiles((yaml) =>
    edited(yaml, ['inputs:', `bands:\n  ${name}: { ${band} }\ninputs:`]),
  );
}

/** The sample with a formula `class` that sorts the mass of a battery into the band `size`. */
function sorted(band: string, index = 'first_of(unit_mass, 0 kg / 1 piece)', unit = 'size') {
  const { rulebookYaml } = withBand(band);
  const formula = `class: { label: Class, expr: "size[${index}]", unit: ${unit}, cite: act s. 7 }`;
  return sampleFiles(() =>
    edited(
      rulebookYaml,
      ['outputs: [fee,', 'outputs: [class, fee,'],
      ['      factor:', `      ${formula}\n      factor:`],
    ),
  );
}

describe('the classes of a band', () => {
  it.each([
    ['g/piece', '"10", "50.5"', ['to_10_g', 'to_50_5_g', 'above_50_5_g']],
    ['"%"', '"-5.5", "16"', ['to_minus_5_5_percent', 'to_16_percent', 'above_16_percent']],
    ['"1"', '"2"', ['to_2', 'above_2']],
    ['point', '"1"', ['to_1_points', 'above_1_points']],
    ['EUR', '"10"', ['to_10_eur', 'above_10_eur']],
  ])('are named by their edges in %s', (unit, edges, names) => {
    const band = `label: Size, unit: ${unit}, upTo: [${edges}], cite: act s. 7`;
    expect(loadedFrom(withBand(band)).enumerations.get('size')).toEqual(names);
  });

  it('are values of a field of their own, or of the one that `of` says', () => {
    expect(saidOf(sorted(SIZE))).toEqual([]);
    const index = 'first_of(unit_mass, 0 kg / 1 piece)';
    expect(saidOf(sorted(`${SIZE}, of: category`, index, 'category'))).toEqual([]);
    expect([...loadedFrom(withBand(`${SIZE}, of: category`)).enumerations.keys()]).toEqual([
      'category',
    ]);
  });

  it('are at most five hundred', () => {
    const edges = (count: number) =>
      withBand(SIZE.replace('"10"', Array.from({ length: count }, (_, at) => `"${String(at)}"`).join(', '))); // prettier-ignore
    expect(saidOf(edges(499))).toEqual([]);
    expect(saidOf(edges(500))).toEqual([
      'band rulebook.yaml:13:45: A band has between 1 and 499 upper edges. (found 500; write upTo: ["10", "50", "250"])',
    ]);
  });
});

describe('a band is refused', () => {
  it.each([
    [
      'without a label',
      'label: Size, ',
      '',
      ['missing rulebook.yaml:13:9: size has no `label`. (found nothing; write label: text, or one text per language)'],
    ],
    [
      'without a citation',
      ', cite: act s. 7',
      '',
      ['missing rulebook.yaml:13:9: size has no `cite`. (found nothing; write cite: act Art. 1 (source, then provision))'],
    ],
    [
      'in a unit that nobody knows',
      'g/piece',
      'lb',
      ['unit rulebook.yaml:13:30: This unit is not known. (found lb; write kg, g, t, %, piece, kWh, the currency, or a rate such as EUR/kg)'],
    ],
    ['without edges', 'upTo: ["10"], ', '', ['missing rulebook.yaml:13:9: size has no `upTo`. (found nothing; write upTo: [...])']],
    [
      'with no edge in the list',
      '["10"]',
      '[]',
      ['band rulebook.yaml:13:45: A band has between 1 and 499 upper edges. (found 0; write upTo: ["10", "50", "250"])'],
    ],
    [
      'with edges that are no numbers, each at its place',
      '"10"',
      '"10", [], x, 20',
      [
        'not-text rulebook.yaml:13:52: An edge is one number. (found a list; write "50")',
        'number rulebook.yaml:13:56: This is no plain decimal number. (found x; write "1.60" (a point, no thousands mark, no unit))',
        'unquoted-number rulebook.yaml:13:59: A number stands in quotes, so that no reader rounds it. (found 20; write "20")',
      ],
    ],
    [
      'with an edge twice',
      '"10"',
      '"5", "10", "10"',
      ['band rulebook.yaml:13:57: The upper edges of a band rise. (found 10, then 10; write each edge once, the lowest first)'],
    ],
    [
      'with edges that fall',
      '"10"',
      '"10", "9.9"',
      ['band rulebook.yaml:13:52: The upper edges of a band rise. (found 10, then 9.9; write each edge once, the lowest first)'],
    ],
    [
      'of a field that is misspelt',
      'cite',
      'of: categry, cite',
      ['unknown-enumeration rulebook.yaml:13:57: There is no such enumeration. (found categry; write category)'],
    ],
    [
      'of a field like none',
      'cite',
      'of: nothing_like_it, cite',
      ['unknown-enumeration rulebook.yaml:13:57: There is no such enumeration. (found nothing_like_it; write names: [...])'],
    ],
    [
      'with names beside `of`',
      'cite',
      'of: category, names: [a, b], cite',
      ['band rulebook.yaml:13:57: The classes are the values of `of`: there is no `names` beside it. (found category; write `of` or `names`)'],
    ],
    [
      'with as many names as edges',
      'cite',
      'names: [a], cite',
      ['band rulebook.yaml:13:60: A band has one class more than it has upper edges, each with its own name. (found 1 names for 1 edges; write one name for each edge and one for what lies above the last)'],
    ],
    [
      'with as many values of `of` as edges',
      '["10"]',
      '["10", "20"], of: category',
      ['band rulebook.yaml:13:9: A band has one class more than it has upper edges, each with its own name. (found 2 names for 2 edges; write one name for each edge and one for what lies above the last)'],
    ],
    [
      'with a word of the language as a name',
      'cite',
      'names: [small, in], cite',
      ['band rulebook.yaml:13:60: A band has one class more than it has upper edges, each with its own name. (found in; write one name for each edge and one for what lies above the last)'],
    ],
    [
      'with a name twice',
      'cite',
      'names: [small, small], cite',
      ['band rulebook.yaml:13:60: A band has one class more than it has upper edges, each with its own name. (found small; write one name for each edge and one for what lies above the last)'],
    ],
  ])('%s, and what it would sort is not', (_what, from, to, issues) => {
    const band = edited(SIZE, [from, to]);
    expect(saidOf(withBand(band))).toEqual(issues);
    expect(saidOf(sorted(band))).toEqual(issues);
  }); // prettier-ignore

  it.each([
    ['a key that is none', 'cite', 'off: category, cite', 'unknown-key rulebook.yaml:13:53: size has no `off`. (found off; write of)'],
    ['nothing after `of`', 'cite', 'of: , cite', 'not-text rulebook.yaml:13:57: `of` takes one value. (found nothing; write of: weight_class)'],
  ])('with %s', (_what, from, to, issue) => {
    expect(saidOf(withBand(edited(SIZE, [from, to])))).toEqual([issue]);
  }); // prettier-ignore

  it('with the name of an enumeration', () => {
    expect(saidOf(withBand(`${SIZE}, names: [portable, ev]`, 'category'))).toEqual([
      'name rulebook.yaml:13:13: An enumeration has this name already. (found category; write another name, and `of: category` for classes that are its values)',
    ]);
  });

  it.each([
    [
      'mass',
      'expression rulebook.yaml:51:42: The band size sorts kg/piece. (found kg; write a value in g/piece)',
    ],
    [
      'mass, mass',
      'expression rulebook.yaml:51:37: A band sorts one number. (found 2 numbers; write `size[mass]`)',
    ],
  ])('where it is to sort %s', (index, issue) => {
    expect(saidOf(sorted(SIZE, index))).toContain(issue);
  });

  it('that is one of two for its field must be named where a number is a key', () => {
    const second = (of: string) =>
      edited(
        sorted(`${SIZE}, of: category`, 'first_of(unit_mass, 0 kg / 1 piece)', 'category').rulebookYaml,
        ['inputs:', `  other: { label: Other, unit: kg, upTo: ["5"]${of}, cite: act s. 7 }\ninputs:`],
        ['rate[category]', 'rate[first_of(unit_mass, 0 kg / 1 piece)]'],
        ['    late:', '    kind: { type: choice, of: category, label: Kind }\n    late:'],
        ['if late then', 'if late and kind = ev then'],
        ['line.category = ev', 'line.class = ev'],
        ['    category: { type: choice, label: Category }\n', ''],
      );
    expect(saidOf(sampleFiles(() => second('')))).toEqual([]);
    expect(saidOf(sampleFiles(() => second(', of: category')))[0]).toBe(
      'expression rulebook.yaml:60:20: The key is of another kind. (found kg/piece; write a value of category)',
    );
  }); // prettier-ignore
});
