import { contentHash } from '../database/content-hash.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { tooLong } from '../kernel/written-text.js';
import { referenceOfKey } from './return-line.js';

/** What the agency asks about a submission: the line in question, or null where it is the return as a whole. */
export interface AgencyQuestion {
  readonly lineKey: string | null;
  readonly text: string;
}

/** What a draft says to such a question. */
export interface DraftAnswer {
  readonly lineKey: string | null;
  readonly text: string;
}

/** A question with its answer, as both are signed: the one says nothing without the other. */
export interface DeclaredAnswer {
  readonly lineKey: string | null;
  readonly question: string;
  readonly text: string;
}

export const longestAnswer = 2_000;

/** The references of the models that questions or answers are about. */
export const referencesIn = (
  about: readonly { readonly lineKey: string | null }[],
): readonly string[] =>
  about.flatMap(({ lineKey }) => (lineKey === null ? [] : (referenceOfKey(lineKey) ?? [])));

/** The reason for which changes were requested is a question as well, and comes first. */
export const questionsOf = (decision: {
  readonly reason: string | null;
  readonly answers: readonly { readonly lineKey: string; readonly text: string }[];
}): AgencyQuestion[] => [{ lineKey: null, text: decision.reason ?? '' }, ...decision.answers];

/** The questions that are answered, in their order. */
export const answered = (
  questions: readonly AgencyQuestion[],
  answers: readonly DraftAnswer[],
): DeclaredAnswer[] =>
  questions.flatMap(({ lineKey, text: question }) => {
    const text = answers.find((each) => each.lineKey === lineKey)?.text ?? '';
    return text === '' ? [] : [{ lineKey, question, text }];
  });

/** Answers as they are kept with a draft: to what was asked, and not blank. */
export function readAnswers(
  questions: readonly AgencyQuestion[],
  given: readonly DraftAnswer[],
): Decision<DraftAnswer[]> {
  const answers = given
    .map(({ lineKey, text }) => ({ lineKey, text: text.trim() }))
    .filter(({ text }) => text !== '');
  const asked = new Set(questions.map(({ lineKey }) => lineKey));
  if (answers.some(({ lineKey }) => !asked.has(lineKey))) return refuse('return.not-asked');
  const long = answers.find(({ text }) => text.length > longestAnswer);
  return long === undefined
    ? allow(answers)
    : { ok: false, reason: tooLong(long.text, longestAnswer) };
}

/** The hash of what is declared: of the lines alone, or of their hash with the answers that are signed with them. */
export const declaredHash = (linesHash: string, answers: readonly DeclaredAnswer[]): string =>
  answers.length === 0 ? linesHash : contentHash({ answers, declared: linesHash });
