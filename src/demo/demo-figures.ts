import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../project-folder.js';
import { estimateBattery, type EstimatedBattery } from './battery-estimate.js';
import {
  readCompositions,
  readPacks,
  readRegistrations,
  unattributed,
  type RegisteredModel,
} from './registrations.js';

export interface DemoFigures {
  readonly brands: readonly string[];
  readonly periods: readonly string[];
  readonly batteries: readonly EstimatedBattery[];
  readonly registered: readonly RegisteredModel[];
  /** What the source gives without a brand, by quarter: it belongs to no producer. */
  readonly unattributed: readonly RegisteredModel[];
}

/** The data stays where the source is; the built program reads it from there. */
const dataFolder = (): string => join(projectFolder(), 'src/demo/data');

export function demoFigures(): DemoFigures {
  const read = (name: string): string => readFileSync(join(dataFolder(), `${name}.csv`), 'utf8');
  const rows = readRegistrations(read('de-bev-registrations'));
  const compositions = readCompositions(read('pack-composition'));
  const packs = new Map(
    readPacks(read('ev-battery-packs')).map((pack) => [`${pack.brand}|${pack.model}`, pack]),
  );
  const registered = rows.filter(({ brand }) => brand !== unattributed);
  const models = new Map(registered.map((row) => [`${row.brand}|${row.model}`, row]));
  return {
    brands: distinct(registered.map(({ brand }) => brand)),
    periods: distinct(rows.map(({ period }) => period)),
    batteries: [...models].map(([key, row]) => estimateBattery(row, packs.get(key), compositions)),
    registered,
    unattributed: rows.filter(({ brand }) => brand === unattributed),
  };
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
