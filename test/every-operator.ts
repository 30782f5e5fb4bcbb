import type { RulebookFiles } from '../src/rules/index.js';
import { formula } from './generated-formulas.js';
import { sampleFiles } from './sample-rulebook.js';

type Expression = readonly [unit: string, text: string, round?: string | undefined, name?: string];

const cents = (mode: string, step = '0.01'): string =>
  `, round: { mode: ${mode}, step: "${step}", cite: act s. 5 }`;

const OF_A_LINE: readonly Expression[] = [
  ['kg', 'mass + net'],
  ['kg', 'mass - net'],
  ['kg', '-net'],
  ['kg', 'abs(net - mass)'],
  ['kg', 'abs(-mass)'],
  ['kg', 'abs(mass)'],
  ['kg', 'abs(-3 kg) + mass'],
  ['kg', 'min(mass, net, 7 kg)'],
  ['kg', 'max(mass, net, 7 kg)'],
  ['kg', 'min(-mass, net)'],
  ['kg', 'clamp(mass, 1 kg, 3 kg)'],
  ['kg', 'clamp(mass, net, 3 kg)'],
  ['kg', 'first_of(net, mass)'],
  ['kg', 'first_of(net, 0 kg) + first_of(net * share, mass)'],
  ['kg', 'first_of(mass / 3, net)'],
  ['kg', 'first_of(net / (units / 1 piece), mass)'],
  ['kg', 'mass * share'],
  ['kg', 'mass * share * share'],
  ['kg', 'mass * (units / 1 piece) * (units / 1 piece)'],
  ['kg', 'mass * 123456.789 * 987654.321'],
  ['kg', 'mass * 1 + 0 kg'],
  ['kg', '(mass - net) * (1 - 3) * share'],
  ['kg', '(mass - net) * (mass - net) / 1 kg'],
  ['kg', 'mass / 7 + net / 11'],
  ['kg', 'mass / 7 - net / 7'],
  ['kg', 'if hazard then mass / 7 else net'],
  ['kg', 'if hazard then mass else net / 7'],
  ['kg', 'if share > 50 % then mass else n/a'],
  ['kg', 'if share > 50 % then n/a else -mass'],
  ['kg/piece', 'mass / units'],
  ['kg/piece', '(mass - net) / units'],
  ['kg/piece', '-(mass / units)'],
  ['kg/piece', 'abs((net - mass) / units)'],
  ['kg/piece', 'min(mass / units, net / units)'],
  ['kg/piece', 'max(mass / units, 1 kg / 3 piece)'],
  ['kg/piece', 'clamp(mass / units, 1 kg / 3 piece, 2 kg / 1 piece)'],
  ['kg/piece', 'mass / units + net / units'],
  ['kg/piece', 'mass / units - net / (units + 1 piece)'],
  ['kg/piece', 'mass / units * share'],
  ['kg/piece', 'first_of(mass / units, net / 3 piece)'],
  ['kg/piece', 'mass / units', cents('half-away-from-zero', '0.001')],
  ['kg/piece', '(net - mass) / units', cents('half-even', '0.5')],
  ['kg/piece', '(net - mass) / units', cents('up', '0.5')],
  ['kg/piece', '(net - mass) / units', cents('down', '7')],
  ['kg/piece', 'mass / units', undefined, 'unit_mass'],
  ['kg/piece', 'unit_mass + unit_mass'],
  ['kg/piece', 'unit_mass - abs(unit_mass)'],
  ['kg/piece', '2 kg / 1 piece - mass / units'],
  ['kg/piece', 'max(1 kg / 3 piece, mass / units)'],
  ['kg/piece', 'if hazard then 1 kg / 3 piece else mass / units'],
  ['kg/piece', 'if hazard then mass / units else -(net / 3 piece)'],
  ['kg', 'mass / 2.5'],
  ['kg', '(mass - net) / (1 - 3.5)'],
  ['kg', 'mass / (2 - 2)'],
  ['kg', 'if mass > 2 kg then mass else -mass'],
  ['kg', 'if mass > 2 kg then mass else net'],
  ['kg', 'if mass > 2 kg then net else mass'],
  ['kg', 'if hazard then mass * 123456.789 * 987654.321 else mass'],
  ['1', 'mass / (net - mass)'],
  ['1', 'abs(mass / (net - mass)) - 1'],
  ['1', '(mass - net) / (net - 1 kg) / 3', cents('up', '0.5')],
  ['1', 'mass / (net / (units / 1 piece))'],
  ['grade', 'size[mass / (units / 1 piece)]'],
  ['grade', 'size[mass * 0.00000000001]'],
  ['grade', 'debt[net - mass]'],
  ['grade', 'debt[(net - mass) / (units / 1 piece)]'],
  ['yes-no', 'mass > 2 kg'],
  ['yes-no', 'first_of(net * share, net) > 1 kg'],
  ['yes-no', 'first_of(hazard, share > 50 %) and mass > 1 kg'],
  ['yes-no', '(if mass > 2 kg then hazard else mass > 1 kg) and mass > 1 kg'],
  ['yes-no', '(if mass > 2 kg then mass > 1 kg else hazard) and mass > 1 kg'],
  ['yes-no', 'if mass > 2 kg then category = ev else mass > 1 kg'],
  ['kg/piece', '3 kg / units', cents('half-even', '0.001'), 'shared'],
  ['kg/piece', 'abs(shared - 2 kg / 1 piece)'],
  ['kg', '(shared - 2 kg / 1 piece) * 1 piece', cents('up', '0.25')],
  ['1', '1 kg / (shared * 1 piece - 2 kg)'],
  ['kg/piece', '-3 kg / units', cents('half-even', '0.001'), 'owed'],
  ['kg/piece', 'abs(owed + 2 kg / 1 piece)'],
  ['1', 'mass / net'],
  ['1', '(mass / net) / (units / 1 piece)'],
  ['1', '(mass / units) / (net / units)'],
  ['1', '1 / share'],
  ['1', 'share - 1'],
  ['1', 'units / 1 piece'],
  ['1', 'month(on) + year(on)'],
  ['1', 'month(sold_on) * year(sold_on)'],
  ['1', 'day(sold_on) - day(on)'],
  ['day', 'days(sold_on, on)'],
  ['day', 'days(on, sold_on)'],
  ['day', 'days(2024-02-28, on)'],
  ['date', 'sold_on'],
  ['date', 'first_of(sold_on, on)'],
  ['date', 'if hazard then sold_on else 2024-02-29'],
  ['category', 'category'],
  ['grade', 'first_of(grade, b)'],
  ['grade', 'if hazard then grade else c'],
  ['grade', 'if hazard then n/a else grade'],
  ['grade', 'size[mass]'],
  ['grade', 'size[net]'],
  ['grade', 'size[net - mass]'],
  ['yes-no', 'hazard'],
  ['yes-no', 'not hazard'],
  ['yes-no', 'hazard and mass > net'],
  ['yes-no', 'hazard or mass > net'],
  ['yes-no', 'mass > net or hazard'],
  ['yes-no', 'mass > net and not (share < 1)'],
  ['yes-no', 'category = ev'],
  ['yes-no', 'grade != a'],
  ['yes-no', 'category in {ev, other}'],
  ['yes-no', 'grade in {b, c}'],
  ['yes-no', 'not grade in {a}'],
  ['yes-no', 'grade is n/a'],
  ['yes-no', 'net is not n/a'],
  ['yes-no', 'mass / units is n/a'],
  ['yes-no', 'hazard is n/a'],
  ['yes-no', 'sold_on is not n/a'],
  ['yes-no', 'sold_on < on'],
  ['yes-no', 'sold_on >= 2025-01-01'],
  ['yes-no', 'on != 2025-01-01'],
  ['yes-no', 'mass = net'],
  ['yes-no', 'mass != net'],
  ['yes-no', 'mass < net'],
  ['yes-no', 'mass <= net'],
  ['yes-no', 'mass >= net'],
  ['yes-no', 'mass / units = net / units'],
  ['yes-no', 'mass / units < 1 kg / 3 piece'],
  ['yes-no', 'mass / units >= 1 kg / 3 piece'],
  ['yes-no', 'share = 0.5'],
  ['yes-no', '-net > -mass'],
  ['1', 'tariff[category, grade]'],
  ['1', 'tariff[ev, grade]'],
  ['1', 'tariff[other, b]'],
  ['1', 'tariff[ev, c] * share'],
  ['1', 'tariff[portable, c]'],
  ['kg', 'mass * factor[low]'],
  ['kg', 'mass * factor[middle]'],
  ['EUR', 'price', cents('down')],
  ['EUR', 'rate[category] * mass', cents('half-away-from-zero')],
  ['EUR', 'rate[category] * (net - mass)', cents('half-even')],
  ['EUR', 'rate[ev] * mass * share', cents('up', '0.05')],
  ['EUR', 'first_of(rate[category] * mass, price / 3)', cents('half-away-from-zero', '1')],
  ['EUR', 'price * share / 7', cents('half-even', '1000')],
  ['EUR', 'rate[category] * mass * factor[net] - price', cents('down')],
  ['EUR', '-price / 3', cents('half-away-from-zero')],
  ['EUR', 'price * price / 1 EUR', cents('half-away-from-zero')],
  ['EUR', 'price * (mass / net)', cents('half-even')],
  ['EUR', 'rate[category] * mass * part', cents('up')],
  [
    'kg/piece',
    'mass / units',
    ', round: { mode: half-even, step: "0.001", cite: act s. 4 }',
    'apiece',
  ],
];

const OF_A_PERIOD: readonly Expression[] = [
  ['kg', 'sum(line.mass)'],
  ['kg', 'sum(line.net)'],
  ['kg', 'sum(line.l1)'],
  ['kg', 'sum(line.net where line.net is not n/a)'],
  ['kg', 'sum(line.mass where line.hazard)'],
  ['kg', 'sum(-line.mass where line.mass > 2 kg)'],
  ['kg', 'if late then sum(line.mass) else kept'],
  ['kg', 'average(line.mass)'],
  ['kg', 'average(line.net where line.net is not n/a)'],
  ['kg', 'average(line.mass where line.grade = a)'],
  ['kg', 'sum(line.mass / 3)'],
  ['kg', 'sum(line.mass * line.mass / 1 kg)'],
  ['kg/piece', 'sum(line.apiece where line.units > 0 piece)'],
  ['kg/piece', 'sum(line.apiece)'],
  ['kg/piece', 'average(line.apiece where line.units > 0 piece)'],
  ['kg/piece', 'abs(sum(-line.apiece))'],
  ['kg', 'sum(line.mass / factor[line.mass])'],
  ['kg', 'sum(line.mass / factor[line.mass] where line.mass > 2.5 kg or line.mass <= 1 kg)'],
  ['kg', 'average(line.mass / factor[low] where line.hazard)'],
  ['1', 'sum(line.share / (if line.hazard then 3 else 7))'],
  ['1', 'average(line.share where line.share is not n/a)'],
  ['kg/piece', 'sum(line.mass) / sum(line.units)'],
  ['1', 'count(line)'],
  ['1', 'count(line where line.hazard)'],
  ['1', 'count(line.net)'],
  ['1', 'count(line.net where line.hazard)'],
  ['1', 'count(line.mass / line.units)'],
  ['1', 'count(line.mass * 2)'],
  ['1', 'count(line where line.grade != a)'],
  ['1', 'count(line where line.mass > kept)'],
  ['1', 'sum(line.mass) / kept'],
  ['EUR', 'sum(line.price)', cents('down')],
  ['EUR', 'sum(line.price) * (if late then 1.1 else 1)', cents('half-even', '0.05')],
  ['EUR', 'average(line.price)', cents('half-away-from-zero')],
  ['EUR', 'abs(sum(line.price))', cents('down')],
];

const OF_A_NATION: readonly Expression[] = ['', ' missing zero', ' missing skip'].flatMap(
  (missing): Expression[] => [
    ['kg', `sum(placed over -3..-1${missing})`],
    ['kg', `average(placed over -3..-1${missing})`],
    ['1', `count(placed over -3..-1${missing})`],
    ['kg', `average(placed over -1..0${missing}) - collected`],
  ],
);

/** A rulebook that uses every operator on numbers, words, days and what may be missing. */
export function everyOperatorFiles(): RulebookFiles {
  const named = (prefix: string, all: readonly Expression[]): string =>
    all
      .map(([unit, text, round, name], at) => formula(name ?? `${prefix}${at}`, text, unit, round))
      .join('\n');
  const outputs = (prefix: string, all: readonly Expression[]): string =>
    all.map(([, , , name], at) => name ?? `${prefix}${at}`).join(', ');
  const [head = ''] = sampleFiles().rulebookYaml.split('enumerations:');
  return {
    rulebookYaml: `${head}enumerations:
  category: [portable, ev, other]
  grade: [a, b, c]
bands:
  size: { label: Size, unit: kg, upTo: ["1", "2.5"], of: grade, cite: act s. 2 }
  debt: { label: Debt, unit: kg, upTo: ["-0.3333333", "-0.25"], of: grade, cite: act s. 2 }
  heft: { label: Heft, unit: kg, upTo: ["1", "2.5"], names: [low, middle, high], cite: act s. 2 }
inputs:
  line:
    category: { type: choice, label: Category }
    grade: { type: choice, optional: yes, label: Grade }
    mass: { type: mass, label: Mass }
    net: { type: mass, optional: yes, label: Net mass }
    units: { type: count, label: Units }
    price: { type: money, label: Price }
    share: { type: ratio, optional: yes, label: Share }
    hazard: { type: yes-no, optional: yes, label: Hazard }
    sold_on: { type: date, optional: yes, label: Sold on }
  producer_period:
    late: { type: yes-no, label: Late }
    kept: { type: mass, optional: yes, label: Kept }
  national_year:
    placed: { type: mass, perYear: yes, label: Placed }
    collected: { type: mass, label: Collected }
parameters:
  rate:
    label: Rate
    unit: EUR/kg
    by: [category]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: rates.csv, cite: act s. 1 }
      - { from: 2025-07-01, table: rates-2.csv, cite: act s. 1 }
  factor:
    label: Factor
    unit: "1"
    by: [heft]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: factors.csv, cite: act s. 1 }
  tariff:
    label: Tariff
    unit: "1"
    by: [category, grade]
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, table: tariffs.csv, cite: act s. 1 }
  part:
    label: Part
    unit: "%"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2024-01-01, value: "33.3", cite: act s. 2 }
      - { from: 2025-01-01, value: "-12.5", cite: act s. 2 }
stages:
  line:
    outputs: [${outputs('l', OF_A_LINE)}]
    formulas:
${named('l', OF_A_LINE)}
  producer_period:
    outputs: [${outputs('p', OF_A_PERIOD)}]
    formulas:
${named('p', OF_A_PERIOD)}
  national_year:
    outputs: [${outputs('n', OF_A_NATION)}]
    formulas:
${named('n', OF_A_NATION)}
untranslatable: []
`,
    tables: {
      'rates.csv': 'category,value\nportable,2.005\nev,-0.5\nother,n/a\n',
      'rates-2.csv': 'category,value\nportable,n/a\nev,0\nother,12345678.9\n',
      'tariffs.csv':
        'category,grade,value\nportable,a,1\nportable,b,2\nportable,c,12345678901234567891\nev,a,3\nev,b,-4\nev,c,5.5\nother,a,6\nother,b,7\nother,c,n/a\n',
      'factors.csv': 'heft,value\nlow,0.97\nmiddle,n/a\nhigh,-3\n',
    },
    cases: {},
  };
}
