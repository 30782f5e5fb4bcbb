import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { runCases, type CaseResult, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { approximate } from './kept-case.js';

/** Cases that hold by the base and come out otherwise by the draft: what they expect is what the draft changes. */
export function movedCases(base: Rulebook, draft: Rulebook): readonly CaseResult[] {
  const moved = runCases(draft).filter(
    ({ found }) => found.length > 0 && found.every(({ kind }) => kind === 'value'),
  );
  const before = runCases({ ...base, cases: moved.map((each) => each.case) });
  return moved.filter((_, at) => before[at]?.found.length === 0);
}

/**
 * The draft's files in which these cases expect what the draft makes of their facts. Only those values change, so that the
 * second person reads each with what it was.
 */
export function withRestatedCases(
  files: RulebookFiles,
  base: Rulebook,
  draft: Rulebook,
): Decision<RulebookFiles> {
  const moved = movedCases(base, draft);
  if (moved.length === 0) return refuse('rulebook-draft.no-moved-case');
  const cases = { ...files.cases };
  for (const [name, text] of Object.entries(cases)) {
    const own = moved.filter((each) => each.case.spot.file === `cases/${name}`);
    if (own.length > 0) cases[name] = restated(text, own);
  }
  return allow({ ...files, cases });
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function restated(text: string, moved: readonly CaseResult[]): string {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  const items = isSeq(contents) ? (contents.items as readonly unknown[]).filter(isMap) : [];
  const replacements = moved.flatMap(({ case: { spot }, found }) => {
    const item = items.find(
      ({ range }) => range != null && lines.linePos(range[0]).line === spot.line,
    );
    return found.flatMap(({ output, found: value }): Replacement[] => {
      const expect: unknown = item?.get('expect', true);
      const written: unknown = isMap(expect) ? expect.get(output, true) : undefined;
      if (!isScalar(written) || written.range == null || typeof value !== 'string') return [];
      const [from, to] = written.range;
      return [{ from, to, text: inStyleOf(written, approximate(value)) }];
    });
  });
  // From the end, so that the earlier places stay where they are.
  return [...replacements]
    .sort((a, b) => b.from - a.from)
    .reduce((all, { from, to, text }) => all.slice(0, from) + text + all.slice(to), text);
}

/** In the quotes it had; what is only about right needs some. */
function inStyleOf({ type }: Scalar, value: string): string {
  if (type === 'QUOTE_DOUBLE') return `"${value}"`;
  return type === 'QUOTE_SINGLE' || value.startsWith('~') ? `'${value}'` : value;
}
