import {
  evaluateStage,
  valueText,
  type LocalText,
  type Rulebook,
  type TraceStep,
  type Trial,
} from '../rules/index.js';

/** What the method makes of some facts of a report, where the draft makes something else of them. */
export interface TriedResult {
  readonly output: string;
  readonly label: LocalText;
  readonly asked: Trial;
  readonly steps: readonly TraceStep[];
}

/** Facts that are looked at for results that differ: a report asks for thousands. */
const mostAsked = 500;

/** Of each output the first that differs. */
export function differingResults(
  { base, draft }: { readonly base: Rulebook; readonly draft: Rulebook },
  asked: readonly Trial[],
): TriedResult[] {
  const found = new Map<string, TriedResult>();
  for (const record of asked.slice(0, mostAsked)) {
    const { stage, facts, on } = record;
    const [before, after] = [base, draft].map((each) => evaluateStage(each, stage, facts, { on }));
    if (after?.ok !== true) continue;
    for (const step of after.trace.filter(({ output }) => output)) {
      const was = before?.ok === true ? before.outputs[step.name] : undefined;
      const isSame = was !== undefined && valueText(was, 18) === valueText(step.value, 18);
      if (isSame || found.has(step.name)) continue;
      const { name: output, label } = step;
      found.set(output, { output, label, asked: record, steps: [step] });
    }
  }
  return [...found.values()];
}
