import type { RulebookFiles } from '../src/rules/index.js';
import { rulebookHead } from './rulebook-head.js';

/**
 * Ten cents a battery, and a tenth more for what is late. Lines are in time when they began to arrive by the due date, and then may be
 * signed on the day after it; an amendment is as late as the submission that it amends. After a year nothing is taken.
 */
export const LATE_YAML = `${rulebookHead('late', 'Late returns')}inputs:
  line:
    units: { type: count, label: Batteries }
  producer_period:
    due_on: { type: date, label: Due date }
    received_on: { type: date, label: Day the signature began to arrive }
    lines_received_on: { type: date, label: Day the lines began to arrive }
    first_received_on: { type: date, label: Day the first submission began to arrive }
parameters:
  rate:
    label: Rate
    unit: EUR/piece
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, value: "0.10", cite: act s. 1 }
  surcharge:
    label: Late surcharge
    unit: "%"
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, value: "10", cite: act s. 2 }
  days_to_sign:
    label: Days to sign after the due date
    unit: day
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, value: "1", cite: act s. 3 }
  days_to_file:
    label: Days to file after the due date
    unit: day
    lastCheckedOn: 2026-11-23
    values:
      - { from: 2025-01-01, value: "365", cite: act s. 4 }
stages:
  line:
    outputs: [fee]
    formulas:
      fee:
        label: Fee
        expr: rate * units
        unit: EUR
        cite: act s. 1
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 1 }
  producer_period:
    outputs: [late, may_be_filed, fee_total]
    formulas:
      lines_late:
        label: Lines late
        expr: lines_received_on > due_on and first_received_on > due_on
        unit: yes-no
        cite: act s. 2
      late:
        label: Late
        expr: lines_late or days(due_on, first_received_on) > days_to_sign
        unit: yes-no
        cite: act s. 3
      may_be_filed:
        label: May be filed
        expr: days(due_on, received_on) <= days_to_file
        unit: yes-no
        cite: act s. 4
      fee_total:
        label: Fees
        expr: if late then sum(line.fee) * (100 % + surcharge) else sum(line.fee)
        unit: EUR
        cite: act s. 2
        round: { mode: half-away-from-zero, step: "0.01", cite: act s. 2 }
untranslatable: []
`;

export const lateFiles = (): RulebookFiles => ({ rulebookYaml: LATE_YAML, tables: {}, cases: {} });
