import { tooLong } from '../../kernel/written-text.js';
import {
  batteryOfKey,
  longestAnswer,
  type AgencyQuestion,
  type DeclaredAnswer,
  type DraftAnswer,
} from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { fieldOf, issueText, type FormBody } from './answers.js';
import type { GridFault } from './grid-form.js';
import { lineName } from './line-name.js';

/** What the agency asks about a quarter, and what its draft answers. */
export interface AskedQuarter {
  readonly questions: readonly AgencyQuestion[];
  readonly answers: readonly DraftAnswer[];
  /** What the models that are asked about are called, by their references. */
  readonly names: ReadonlyMap<string, string>;
}

const answerField = (at: number): string => `answer-${String(at)}`;
const answerFields = /^answer-(\d{1,6})$/;

/** Answers travel as pairs: which line was asked about (none: the whole), and what is said. null where the form has no questions. */
export function answersIn(body: FormBody): DraftAnswer[] | null {
  const fields = Object.keys(body).filter((name) => answerFields.test(name));
  if (fields.length === 0) return null;
  return fields.map((name) => {
    const lineKey = fieldOf(body, name.replace('answer', 'asked'));
    return { lineKey: lineKey === '' ? null : lineKey, text: fieldOf(body, name) };
  });
}

/** Every answer that is too long, at its field. */
export const answerFaults = (body: FormBody): GridFault[] =>
  Object.keys(body).flatMap((fieldId) => {
    const text = answerFields.test(fieldId) ? fieldOf(body, fieldId).trim() : '';
    if (text.length <= longestAnswer) return [];
    const { code, params = {} } = tooLong(text, longestAnswer);
    return [{ fieldId, issue: { code, severity: 'error', message: code, location: {}, params } }];
  });

/** The battery that a question is about; the return as a whole has no name. */
export const nameOfKey = (lineKey: string, names: ReadonlyMap<string, string>): Text =>
  lineName({ lineKey, ...(batteryOfKey(lineKey) ?? { category: '', chemistry: '' }) }, names);

/** A question and what it is about. */
export const asked = (
  { lineKey, text }: AgencyQuestion,
  names: ReadonlyMap<string, string>,
): Text =>
  lineKey === null
    ? text
    : { key: 'producer.questions.about', params: { battery: nameOfKey(lineKey, names), text } };

/** Each question with the field for its answer. */
export function questionFields(
  { questions, answers, names }: AskedQuarter,
  shown: {
    readonly typed: FormBody | null;
    readonly faults: readonly GridFault[];
  },
) {
  return questions.map((question, at) => {
    const id = answerField(at);
    const { lineKey } = question;
    const saved = answers.find((each) => each.lineKey === lineKey)?.text ?? '';
    const fault = shown.faults.find(({ fieldId }) => fieldId === id);
    return {
      id,
      lineKey: lineKey ?? '',
      question: asked(question, names),
      value: shown.typed === null ? saved : fieldOf(shown.typed, id),
      ...(fault === undefined ? {} : { errorMessage: { text: issueText(fault.issue) } }),
    };
  });
}

/** What is signed of it: the question above its answer. */
export const answerRows = (
  answers: readonly DeclaredAnswer[],
  names: ReadonlyMap<string, string>,
): { key: { text: Text }; value: { text: Text } }[] =>
  answers.map(({ lineKey, question, text }) => ({
    key: { text: asked({ lineKey, text: question }, names) },
    value: { text },
  }));
