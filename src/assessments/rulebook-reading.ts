import { loadRulebook, type Loaded, type RulebookFiles } from '../rules/index.js';

/** What is asked of the thread that reads published rulebooks. */
export const rulebookReading = {
  load: (files: RulebookFiles): Loaded => loadRulebook(files),
} as const;

/** Characters whose reading takes some hundredths of a second, as that of every statute that we know does. */
const FEW = 256 * 1024;

/** Whether reading these would keep everybody else waiting. */
export const takesLong = ({ rulebookYaml, tables, cases }: RulebookFiles): boolean =>
  [rulebookYaml, ...Object.values(tables), ...Object.values(cases)].reduce(
    (sum, { length }) => sum + length,
    0,
  ) > FEW;
