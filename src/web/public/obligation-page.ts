import type { Programme } from '../../access/index.js';
import { textIn, valueText, type Citation, type Rulebook } from '../../rules/index.js';
import { stepViews } from '../producer/trace-view.js';
import type { Language } from '../shell/language.js';
import { programmeHref } from '../shell/shell-locals.js';
import { spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import type { Finding, Findings } from './obligation-findings.js';
import { checkObligation, type Answers, type ObligationCheck } from './obligation.js';

type Question = NonNullable<ObligationCheck['question']>;

/** One question, or what the rulebooks of the programme find. The address holds all answers and nothing else does. */
export function obligationPage(input: {
  readonly programme: Programme;
  readonly law: { readonly on: ObligationOn; readonly rulebooks: readonly Rulebook[] };
  readonly answers: Answers;
  readonly language: Language;
}) {
  const { programme, law, answers, language } = input;
  const { jurisdiction, slug } = programme;
  const marks = { point: 'en', comma: 'de' }[answers.marks ?? ''];
  const situation = { on: law.on, jurisdiction, language: marks ?? language };
  const check = checkObligation(law.rulebooks, answers, situation);
  const action = `${programmeHref(slug)}/check`;
  const { question, answered } = check;
  const missed = question !== null && answers.asked === question.name && !answers[question.name];
  const supplier = answered.filter(({ name }) => name === 'seat' || name === 'supply');
  const shown = {
    action,
    againHref: addressOf(action, supplier),
    answered: {
      rows: answered.map((each, at) =>
        answeredRow(each, answered.slice(0, at), { action, language }),
      ),
    },
    hidden: answered,
    marks: language === 'de' ? 'comma' : 'point',
    first: answered.length === 0,
  };
  if (question !== null)
    return {
      ...shown,
      ...questionView(question, check, { missed, typed: answers[question.name] }),
    };
  return { ...shown, ...resultView(check, programme, language) };
}

type ObligationOn = Parameters<typeof checkObligation>[2]['on'];

const addressOf = (action: string, answers: ObligationCheck['answered']): string => {
  const query = new URLSearchParams(
    Object.fromEntries(answers.map(({ name, value }) => [name, value])),
  );
  return query.size === 0 ? action : `${action}?${query.toString()}`;
};

const answerText = (name: string, value: string, language: Language): Text =>
  name === 'unit_mass' || name === 'placed'
    ? spelledSum(value, language)
    : { key: `check.answer.${name}.${value}` };

/** Changing an answer asks again from there on; the answers before it stay. */
function answeredRow(
  { name, value }: ObligationCheck['answered'][number],
  before: ObligationCheck['answered'],
  { action, language }: { readonly action: string; readonly language: Language },
) {
  const key: Text = { key: `check.short.${name}` };
  return {
    key: { text: key },
    value: { text: answerText(name, value, language) },
    actions: {
      items: [
        { href: addressOf(action, before), text: { key: 'check.change' }, visuallyHiddenText: key },
      ],
    },
  };
}

function questionView(
  { name, choices, unit, edges, year }: Question,
  { fault }: ObligationCheck,
  { missed, typed }: { missed: boolean; typed: string | undefined },
) {
  const choose: Text = { key: choices.length > 0 ? 'check.choose' : `check.enter.${name}` };
  const failed: Text | null =
    missed || (fault !== null && choices.length > 0)
      ? choose
      : fault && { key: 'check.fault', params: { found: fault.found, how: choose } };
  const heading: Text = { key: `check.ask.${name}`, params: { year } };
  return {
    question: {
      name,
      heading,
      hint: {
        text: {
          key: `check.hint.${name}`,
          params: { edges: { key: 'check.edges', params: edgeParams(edges) } },
        } satisfies Text,
      },
      errors: failed === null ? [] : [{ text: failed, href: `#${name}` }],
      ...(failed === null ? {} : { errorMessage: { text: failed } }),
      typed: typed ?? '',
      suffix: unit === '' ? null : { text: unit },
      items:
        choices.length === 0
          ? null
          : choices.map((value) => ({ value, text: { key: `check.answer.${name}.${value}` } })),
    },
  };
}

const edgeParams = (edges: readonly string[]) => ({
  first: edges[0] ?? '',
  last: edges.at(-1) ?? '',
  count: edges.length,
});

/** A sentence, and the provision it stands on. */
interface Said {
  readonly text: Text;
  readonly cite: { readonly text: string; readonly address: string | undefined } | null;
  readonly link?: { readonly href: string; readonly text: Text } | undefined;
}

const citeView = ({ instrument, provision, address }: Citation) => ({
  text: `${instrument}, ${provision}`,
  address,
});

function resultView(
  { findings: found, beyond }: ObligationCheck,
  programme: Programme,
  language: Language,
) {
  const base = programmeHref(programme.slug);
  const { category, producer } = found;
  const decided = producer !== null;
  const isProducer = decided && producer.name !== 'producer';
  const said = (finding: Finding): Said => sentenceOf(finding, language);
  const deadline: Text = { key: 'check.duty.file', params: { days: programme.filingDays } };
  return {
    result: {
      heading: headingOf(found),
      category: category && {
        ...said(category),
        text: {
          key: 'check.category',
          params: { category: { key: `taxonomy.category.${valueText(category.value)}` } },
        } satisfies Text,
      },
      producer: producer && said(producer),
      duties: [
        ...found.duties.map(said),
        ...(isProducer ? [{ text: deadline, cite: null }] : []),
        ...found.fees.map((fee) => feeSentence(fee, base, language)),
      ],
      threshold: found.threshold.map(said),
      undecided: [
        ...found.undecided.map(({ name, reason }) => ({
          text: { key: `check.undecided.${name}` } satisfies Text,
          reason: reason === null ? null : textIn(reason, language),
        })),
        ...(beyond
          ? [{ text: { key: 'check.undecided.beyond' } satisfies Text, reason: null }]
          : []),
      ],
      unknown: found.untranslatable.map(({ what, why, cite }) => ({
        what: textIn(what, language),
        why: textIn(why, language),
        cite: citeView(cite),
      })),
      isProducer,
      steps: stepViews(found.steps, language),
      registerHref: `${base}/register?capacity=producer`,
      rulebooksHref: `${base}/rulebooks`,
    },
  };
}

function headingOf({ producer, threshold }: Findings): Text {
  const [small] = threshold;
  if (producer !== null)
    return { key: producer.name === 'producer' ? 'check.result.no' : 'check.result.yes' };
  if (small?.value.kind === 'yes-no')
    return { key: small.value.value ? 'check.result.small' : 'check.result.large' };
  return { key: 'check.result.undecided' };
}

function sentenceOf({ name, value, cite, rates }: Finding, language: Language): Said {
  // The share stands in the law with its own point and date, nearer than the formula that picks it.
  const rate = rates.at(-1);
  const stated = value.kind === 'number' && rate?.cite !== undefined ? rate.cite : cite;
  const outcome = value.kind === 'yes-no' ? (value.value ? 'yes' : 'no') : value.kind;
  const limit = rate?.value;
  return {
    text: {
      key: `check.found.${name}.${outcome}`,
      params: {
        value: value.kind === 'number' ? spelledSum(valueText(value), language) : '',
        limit: limit?.kind === 'number' ? spelledSum(valueText(limit), language) : '',
        since: rate?.from === undefined ? '' : { date: rate.from },
        why: value.kind === 'not-applicable' && value.reason ? textIn(value.reason, language) : '',
      },
    },
    cite: citeView(stated),
  };
}

function feeSentence(
  { rulebook, cite }: Findings['fees'][number],
  base: string,
  language: Language,
): Said {
  return {
    text: { key: 'check.duty.fee', params: { rulebook: textIn(rulebook.title, language) } },
    cite: citeView(cite),
    link: {
      href: `${base}/rulebooks/${rulebook.id}/calculator`,
      text: { key: 'check.duty.fee-link' },
    },
  };
}
