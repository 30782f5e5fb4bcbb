import type { DecisionFault, DecisionForm, RegistrationFile } from '../../register/index.js';
import { stateTag } from '../public/register-page.js';
import { namedFault } from '../shell/refusal-text.js';

import { refusalText } from './form-fields.js';

interface View {
  readonly base: string;
  readonly publicBase: string;
  readonly mayDecide: boolean;
  readonly form: DecisionForm;
  readonly faults: readonly DecisionFault[];
  /** Whether the newest decision has just been taken. */
  readonly decided: boolean;
}

export function registrationPage(file: RegistrationFile, view: View) {
  const { registration, decisions, possible, earliest, today } = file;
  const { number, organisationName, capacity, validFrom, validTo } = registration;
  const [newest] = decisions;
  const row = (name: string, text: object | string) => ({
    key: { text: { key: `public.registration.${name}` } },
    value: { text },
  });
  const faultOf = (field: DecisionFault['field']) => {
    const fault = view.faults.find((each) => each.field === field);
    return fault === undefined ? null : { text: refusalText(fault.reason) };
  };
  return {
    organisation: organisationName,
    // `number` is a helper of the templates.
    registered: number,
    tag: stateTag(registration.state),
    notice: view.decided && newest !== undefined ? decisionText(newest) : null,
    upcoming: newest !== undefined && newest.effectiveOn > today ? decisionText(newest) : null,
    rows: [
      row('number', number),
      row('capacity', { key: `public.capacity.${capacity}` }),
      row('valid-from', { date: validFrom }),
      ...(validTo === null ? [] : [row('valid-to', { date: validTo })]),
    ],
    listHref: `${view.base}/registrations`,
    publicHref: `${view.publicBase}/register/${encodeURIComponent(number)}`,
    history: decisions.map((each) => [
      { text: { dateTime: each.decidedAt } },
      { text: decisionText(each) },
      { text: each.reason },
    ]),
    mayDecide: view.mayDecide && possible.length > 0,
    over: possible.length === 0,
    action: `${view.base}/registrations/${encodeURIComponent(number)}`,
    seen: decisions.length,
    earliest,
    form: { ...view.form, effectiveOn: view.form.effectiveOn || today },
    choices: possible.map((name) => ({
      value: name,
      text: { key: `agency.registration.decision.${name}` },
      hint: { text: { key: `agency.registration.hint.${name}` } },
    })),
    fault: {
      decision: faultOf('decision'),
      effectiveOn: faultOf('effectiveOn'),
      reason: faultOf('reason'),
    },
    errors: view.faults.map(({ field, reason }) => ({
      text: namedFault({ key: `agency.registration.field.${field}` }, refusalText(reason)),
      href: `#${field}`,
    })),
  };
}

const decisionText = ({
  decision,
  effectiveOn,
}: Pick<RegistrationFile['decisions'][number], 'decision' | 'effectiveOn'>) => ({
  key: `registration.decided.${decision}`,
  params: { date: { date: effectiveOn } },
});
