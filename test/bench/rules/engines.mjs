import jsonLogic from 'json-logic-js';
import { ZenEngine } from '@gorules/zen-engine';
import { Engine } from 'json-rules-engine';
import { CATEGORIES, CHEMISTRIES, DAYS, FOOTPRINTS, VERSION_OF_DAY } from './world.mjs';

// The rules of rulebook/ in other hands: typed columns written by hand, and three general engines as their guides show.

/** What the rules have for numbers, from the loaded rulebook. */
export function numbersOf(rulebook) {
  const per = (value, scale) => Number((value.n * scale) / value.d);
  const rates = rulebook.parameters.get('base_rate').values.map(({ cells }) => cells);
  const adjustments = rulebook.parameters.get('footprint_adjustment').values[0].cells;
  return {
    // Thousandths of a euro per kilogram, by version, category and chemistry.
    rates: Float64Array.from(
      rates.flatMap((cells) =>
        CATEGORIES.flatMap((a) => CHEMISTRIES.map((b) => per(cells.get(`${a},${b}`), 1_000n))),
      ),
    ),
    // Thousandths.
    adjustments: Float64Array.from(FOOTPRINTS.map((name) => per(adjustments.get(name), 1_000n))),
  };
}

/**
 * Written by hand for exactly these rules, exact in the same way: whole numbers, rounding in whole numbers, and BigInt where a
 * product passes 2^51. It takes its columns on trust, where the compiled ones check every code, number and bound in each run, and
 * it adds without a guard.
 */
export function byHand({ lines, producers, column, periods, late }, { rates, adjustments }) {
  const { day, category, chemistry, mass, recycled, footprint, hazardous } = column;
  const size = CATEGORIES.length * CHEMISTRIES.length;
  const base = Float64Array.from(VERSION_OF_DAY, (version) => version * size);
  const fee = new Float64Array(lines);
  for (let line = 0; line < lines; line += 1) {
    let factor = 1_000 + adjustments[footprint[line]];
    if (recycled[line] >= 160_000) factor -= 120;
    if (hazardous[line] === 1) factor += 150;
    if (factor < 800) factor = 800;
    else if (factor > 1_200) factor = 1_200;
    const rate = rates[base[day[line]] + category[line] * CHEMISTRIES.length + chemistry[line]];
    const product = rate * mass[line] * factor;
    fee[line] =
      product <= 2 ** 51
        ? Math.floor((2 * product + 1e10) / 2e10)
        : Number(
            (2n * BigInt(rate) * BigInt(mass[line]) * BigInt(factor) + 10_000_000_000n) /
              20_000_000_000n,
          );
  }
  const quarters = producers * DAYS.length;
  const fees = new Float64Array(quarters);
  const placed = new Float64Array(quarters);
  for (let quarter = 0; quarter < quarters; quarter += 1) {
    let [sum, kg] = [0, 0];
    for (let line = periods[quarter]; line < periods[quarter + 1]; line += 1) {
      sum += fee[line];
      kg += mass[line];
    }
    fees[quarter] = sum;
    placed[quarter] = kg;
  }
  const year = new Float64Array(producers);
  for (let producer = 0; producer < producers; producer += 1) {
    let [sum, kg] = [0, 0];
    for (let quarter = producer * 4; quarter < producer * 4 + 4; quarter += 1) {
      sum += fees[quarter];
      kg += placed[quarter];
    }
    if (kg < 1e9) continue;
    const least = Math.max(sum, 5_000);
    year[producer] = late[producer] === 1 ? Math.floor((2 * least * 1_075 + 1_000) / 2_000) : least;
  }
  return { fee, year };
}

function rateTree({ rates }) {
  return [0, 1, 2].map((version) =>
    Object.fromEntries(
      CATEGORIES.map((a, i) => [
        a,
        Object.fromEntries(
          CHEMISTRIES.map((b, j) => [b, rates[version * 30 + i * CHEMISTRIES.length + j] / 1_000]),
        ),
      ]),
    ),
  );
}

/** Numbers are floats in all three engines, so their cents may differ; they are here for their speed. */
export function jsonLogicLines({ rates, adjustments }) {
  const tree = rateTree({ rates });
  const table = Object.fromEntries(FOOTPRINTS.map((name, at) => [name, adjustments[at] / 1_000]));
  const chosen = (variable, entries) => ({
    if: [...entries.flatMap(([key, value]) => [{ '==': [{ var: variable }, key] }, value]), 0],
  });
  const factor = {
    '+': [
      1,
      { if: [{ '>=': [{ var: 'recycled' }, 0.16] }, -0.12, 0] },
      chosen('footprint', Object.entries(table)),
      { if: [{ var: 'hazardous' }, 0.15, 0] },
    ],
  };
  const rate = chosen(
    'version',
    tree.map((byCategory, version) => [
      version,
      chosen(
        'category',
        Object.entries(byCategory).map(([key, row]) => [
          key,
          chosen('chemistry', Object.entries(row)),
        ]),
      ),
    ]),
  );
  const rule = { '*': [rate, { var: 'kg' }, { max: [0.8, { min: [1.2, factor] }] }] };
  return (records) => records.map((record) => cents(jsonLogic.apply(rule, record)));
}

function cents(amount) {
  return Math.round(amount * 100);
}

export async function zenLines({ rates, adjustments }) {
  const rows = rateTree({ rates }).flatMap((byCategory, version) =>
    Object.entries(byCategory).flatMap(([category, row]) =>
      Object.entries(row).map(([chemistry, rate], at) => ({
        _id: `${version}${category}${at}`,
        version: String(version),
        category: `"${category}"`,
        chemistry: `"${chemistry}"`,
        rate: String(rate),
      })),
    ),
  );
  const column = (field) => ({ id: field, name: field, field });
  const adjustment = FOOTPRINTS.map(
    (name, at) => `footprint == "${name}" ? ${adjustments[at] / 1_000} : `,
  ).join('');
  const expressions = [
    ['factor', `1 - (recycled >= 0.16 ? 0.12 : 0) + (${adjustment}0) + (hazardous ? 0.15 : 0)`],
    ['fee', 'round(rate * kg * max([0.8, min([1.2, $.factor])]) * 100)'],
  ].map(([key, value], at) => ({ id: String(at), key, value }));
  const node = (id, type, content) => ({
    id,
    name: id,
    type,
    position: { x: 0, y: 0 },
    ...(content === undefined ? {} : { content }),
  });
  const model = {
    nodes: [
      node('in', 'inputNode'),
      node('rates', 'decisionTableNode', {
        hitPolicy: 'first',
        passThrough: true,
        inputs: ['version', 'category', 'chemistry'].map(column),
        outputs: [column('rate')],
        rules: rows,
      }),
      node('fee', 'expressionNode', { passThrough: true, expressions }),
      node('out', 'outputNode'),
    ],
    edges: [
      ['in', 'rates'],
      ['rates', 'fee'],
      ['fee', 'out'],
    ].map(([sourceId, targetId]) => ({ id: sourceId, sourceId, targetId, type: 'edge' })),
  };
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(model)));
  return async (records) => {
    const fees = [];
    for (const record of records) fees.push((await decision.evaluate(record)).result.fee);
    return fees;
  };
}

export function jsonRulesLines({ rates, adjustments }) {
  const engine = new Engine();
  const equal = (fact, value) => ({ fact, operator: 'equal', value });
  const rule = (all, type, params) => {
    engine.addRule({ conditions: { all }, event: { type, params } });
  };
  for (const [version, byCategory] of rateTree({ rates }).entries())
    for (const [category, row] of Object.entries(byCategory))
      for (const [chemistry, value] of Object.entries(row))
        rule(
          [equal('version', version), equal('category', category), equal('chemistry', chemistry)],
          'rate',
          { value },
        );
  for (const [at, name] of FOOTPRINTS.entries())
    rule([equal('footprint', name)], 'factor', { value: adjustments[at] / 1_000 });
  rule([{ fact: 'recycled', operator: 'greaterThanInclusive', value: 0.16 }], 'factor', {
    value: -0.12,
  });
  rule([equal('hazardous', true)], 'factor', { value: 0.15 });
  return async (records) => {
    const fees = [];
    for (const record of records) {
      const { events } = await engine.run(record);
      let [rate, factor] = [0, 1];
      for (const { type, params } of events) {
        if (type === 'rate') rate = params.value;
        else factor += params.value;
      }
      fees.push(cents(rate * record.kg * Math.max(0.8, Math.min(1.2, factor))));
    }
    return fees;
  };
}
