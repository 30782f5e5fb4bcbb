// Lines of producers as they look in a register: few producers file most lines, few models make up most of them, most
// lines are portable and small, a few hold hundreds of tonnes; a good part of the masses lands exactly on half a cent.

export const DAYS = ['2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31'];
export const CATEGORIES = ['portable', 'lmt', 'sli', 'industrial', 'ev'];
export const CHEMISTRIES = [
  'lithium_nmc',
  'lithium_lfp',
  'lead_acid',
  'nickel',
  'alkaline',
  'other',
];
export const FOOTPRINTS = ['class_a', 'class_b', 'class_c', 'class_d', 'class_e'];

const MIX = [
  { category: 0, part: 0.62, chemistries: [0, 0, 3, 4, 4, 4, 5], grams: 25, units: 4_000 },
  { category: 1, part: 0.14, chemistries: [0, 0, 0, 1], grams: 2_800, units: 120 },
  { category: 2, part: 0.12, chemistries: [2, 2, 2, 2, 1], grams: 16_000, units: 150 },
  { category: 3, part: 0.08, chemistries: [1, 1, 2, 3, 0], grams: 40_000, units: 25 },
  { category: 4, part: 0.04, chemistries: [0, 0, 1], grams: 390_000, units: 60 },
];

const MODELS = 20_000;

/** A generator of numbers from 0 up to 1 that is the same in every run. */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function world({ lines, producers, seed = 20_250_331 }) {
  const next = chance(seed);
  const models = Array.from({ length: MODELS }, () => modelOf(next));
  const starts = producerStarts(lines, producers);
  const periods = new Uint32Array(producers * DAYS.length + 1);
  const column = {
    day: new Uint8Array(lines),
    category: new Uint8Array(lines),
    chemistry: new Uint8Array(lines),
    mass: new Float64Array(lines),
    recycled: new Float64Array(lines),
    footprint: new Uint8Array(lines),
    hazardous: new Uint8Array(lines),
  };
  for (let producer = 0; producer < producers; producer += 1) {
    const [from, to] = [starts[producer], starts[producer + 1]];
    for (let quarter = 0; quarter < DAYS.length; quarter += 1) {
      const start = from + Math.floor(((to - from) * quarter) / DAYS.length);
      const end = from + Math.floor(((to - from) * (quarter + 1)) / DAYS.length);
      periods[producer * DAYS.length + quarter + 1] = end;
      for (let line = start; line < end; line += 1) fill(column, line, quarter, models, next);
    }
  }
  const years = Uint32Array.from({ length: producers + 1 }, (_, index) => index * DAYS.length);
  const late = Uint8Array.from({ length: producers }, () => (next() < 0.08 ? 1 : 0));
  return { lines, producers, column, periods, years, late };
}

/** Producers in their order of size by Zipf's law; where each one's lines begin. */
function producerStarts(lines, producers) {
  let all = 0;
  for (let rank = 1; rank <= producers; rank += 1) all += 1 / rank ** 0.9;
  const starts = new Uint32Array(producers + 1);
  let sum = 0;
  for (let rank = 1; rank <= producers; rank += 1) {
    sum += 1 / rank ** 0.9;
    starts[rank] = Math.round((lines * sum) / all);
  }
  return starts;
}

function modelOf(next) {
  let at = next();
  const mix = MIX.find(({ part }) => (at -= part) < 0) ?? MIX[0];
  const chemistry = mix.chemistries[Math.floor(next() * mix.chemistries.length)];
  const mg = Math.max(1, Math.round(mix.grams * 1_000 * 4 ** (next() * 2 - 1)));
  return {
    category: mix.category,
    chemistry,
    mg,
    // Lines of every fourth model are rounded to whole kilograms: these are the ones that end on half a cent.
    isRound: next() < 0.25,
    units: mix.units,
    recycled: next() < 0.4 ? 0 : Math.floor(next() * 300_000),
    footprint: Math.floor(next() ** 1.4 * 5),
    hazardous: next() < (chemistry === 2 || chemistry === 3 ? 0.6 : 0.05) ? 1 : 0,
  };
}

function fill(column, line, quarter, models, next) {
  const model = models[Math.floor(MODELS ** next()) - 1] ?? models[0];
  column.day[line] = quarter;
  column.category[line] = model.category;
  column.chemistry[line] = model.chemistry;
  const mass = model.mg * Math.max(1, Math.floor(model.units * 10 ** (next() * 3 - 2)));
  column.mass[line] = model.isRound ? Math.max(1, Math.round(mass / 1e6)) * 1e6 : mass;
  column.recycled[line] = model.recycled;
  column.footprint[line] = model.footprint;
  column.hazardous[line] = model.hazardous;
}

/** As the columnar back end takes them. */
export function runFacts({ lines, producers, column, periods, years, late }) {
  return {
    line: {
      rows: lines,
      day: column.day,
      inputs: {
        category: { codes: column.category },
        chemistry: { codes: column.chemistry },
        mass: { values: column.mass },
        recycled: { values: column.recycled, denominator: 1_000_000n },
        footprint_class: { codes: column.footprint },
        hazardous: { codes: column.hazardous },
      },
    },
    producer_period: {
      rows: producers * DAYS.length,
      day: Uint8Array.from({ length: producers * DAYS.length }, (_, row) => row % DAYS.length),
      inputs: {},
      below: periods,
    },
    producer_year: {
      rows: producers,
      day: new Uint8Array(producers).fill(DAYS.length - 1),
      inputs: { late: { codes: late } },
      below: years,
    },
  };
}

/** One line as the facts of a single evaluation, and as a record with floats for the engines that take those. */
export function lineFacts({ column }, line) {
  return {
    category: CATEGORIES[column.category[line]],
    chemistry: CHEMISTRIES[column.chemistry[line]],
    mass: BigInt(column.mass[line]),
    recycled: { n: BigInt(column.recycled[line]), d: 1_000_000n },
    footprint_class: FOOTPRINTS[column.footprint[line]],
    hazardous: column.hazardous[line] === 1,
  };
}

export function lineRecord({ column }, line) {
  return {
    version: VERSION_OF_DAY[column.day[line]],
    category: CATEGORIES[column.category[line]],
    chemistry: CHEMISTRIES[column.chemistry[line]],
    kg: column.mass[line] / 1e6,
    recycled: column.recycled[line] / 1e6,
    footprint: FOOTPRINTS[column.footprint[line]],
    hazardous: column.hazardous[line] === 1,
  };
}

/** Dated version of the rates that holds on each day. */
export const VERSION_OF_DAY = [0, 1, 1, 2];
