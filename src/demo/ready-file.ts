import type { DemoFigures } from './demo-figures.js';
import { referenceOf } from './battery-estimate.js';

/** The file to upload for an open quarter: a line per model that the source names, by the reference of its battery. */
export function readyFile(
  figures: DemoFigures,
  brands: readonly string[],
  period: string,
): string | null {
  const lines = figures.registered
    .filter((row) => row.period === period && brands.includes(row.brand))
    .map(({ brand, model, units }) => `${referenceOf(brand, model)},${units.toString()}`);
  return lines.length === 0 ? null : ['battery_model,units', ...lines, ''].join('\r\n');
}
