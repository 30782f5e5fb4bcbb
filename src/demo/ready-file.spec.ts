import { describe, expect, it } from '@jest/globals';
import { demoFigures } from './demo-figures.js';
import { readyFile } from './ready-file.js';

describe('the ready file', () => {
  const figures = demoFigures();
  const units = (file: string | null): number =>
    (file ?? '')
      .split('\r\n')
      .slice(1, -1)
      .reduce((sum, line) => sum + Number(line.split(',')[1]), 0);

  it('holds every registration of the quarter, over all brands', () => {
    const all = figures.brands.map((brand) => units(readyFile(figures, [brand], '2026-Q2')));
    const rows = figures.registered.filter(({ period }) => period === '2026-Q2');
    expect(all.reduce((sum, each) => sum + each, 0)).toBe(
      Number(rows.reduce((sum, row) => sum + row.units, 0n)),
    );
  });

  it('names batteries that are registered', () => {
    const known = new Set(figures.batteries.map(({ reference }) => reference));
    const file = readyFile(figures, ['Volkswagen'], '2026-Q2') ?? '';
    expect(file.split('\r\n')[0]).toBe('battery_model,units');
    for (const line of file.split('\r\n').slice(1, -1)) expect(known).toContain(line.split(',')[0]);
  });

  it('is none where the figures end', () => {
    expect(readyFile(figures, ['Volkswagen'], '2026-Q3')).toBeNull();
  });
});
