import { roundedQuotient } from '../kernel/ratio.js';
import type { LineToAssess } from './fee-facts.js';

/** Batteries first made available here: exported ones left again (Art. 75: net of exports). */
export const countedUnits = (line: Pick<LineToAssess, 'units' | 'exportedUnits'>): bigint =>
  line.units - line.exportedUnits;

/**
 * The mass that counts: less the exported batteries' share, as the shipped rulebooks charge it, with a half milligram
 * rounded away from zero. `countedMassOfLine` says the same to the database.
 */
export const countedMassMg = (
  line: Pick<LineToAssess, 'units' | 'exportedUnits' | 'massMg'>,
): bigint =>
  line.exportedUnits === 0n
    ? line.massMg
    : roundedQuotient(line.massMg * countedUnits(line), line.units, 'half-away-from-zero');
