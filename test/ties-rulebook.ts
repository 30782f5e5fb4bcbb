import type { RulebookFiles } from '../src/rules/index.js';
import { rulebookHead } from './rulebook-head.js';

/** A line of a known mass times a rate that makes ties of a cent, of five cents and of a whole, as charges and as credits. */
export function tiesFiles(mode: string): RulebookFiles {
  const formula = (name: string, step: string): string => `
      ${name}:
        label: Fee
        expr: if credit then 0 EUR - amount else amount
        unit: EUR
        cite: act s. 1
        round: { mode: ${mode}, step: "${step}", cite: act s. 2 }`;
  return {
    rulebookYaml: `${rulebookHead('ties', 'Ties')}inputs:
  line:
    mass: { type: mass, label: Mass }
    credit: { type: yes-no, label: Credit }
stages:
  line:
    outputs: [fee, coins, whole]
    formulas:
      amount: { label: Amount, expr: "mass / 1 kg * 40 EUR", unit: EUR, cite: act s. 1 }${formula('fee', '0.01')}${formula('coins', '0.05')}${formula('whole', '1')}
untranslatable: []
`,
    tables: {},
    cases: {},
  };
}
