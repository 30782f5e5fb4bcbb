import { addDays, compareDates, parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js'; // prettier-ignore
import { refuse, type Decision, type Refusal } from '../kernel/decision.js';
import { writtenReason } from '../kernel/written-text.js';
import {
  registrationDecisions,
  type RegistrationDecisionName,
  type RegistrationState,
} from './registration.js';

type DecidedState = Exclude<RegistrationState, 'applied'>;

/** Where each decision leads, and from where it may be taken. The documentation and the tests read this table. */
export const decisionTransitions: Readonly<
  Record<
    RegistrationDecisionName,
    { readonly to: DecidedState; readonly from: readonly RegistrationState[] }
  >
> = Object.freeze({
  suspend: { to: 'suspended', from: ['active'] },
  reinstate: { to: 'active', from: ['suspended', 'cancelled'] },
  cancel: { to: 'cancelled', from: ['active', 'suspended'] },
});

/** A decision is announced at most so long before it holds: a year that is mistyped is asked back. */
const mostDaysAhead = 366;

/** What was decided of a registration last, whether it holds yet or not. */
export interface DecidedRegistration {
  readonly state: RegistrationState;
  readonly validFrom: CalendarDate;
  readonly validTo: CalendarDate | null;
  /** From when the last decision holds; null before the first. */
  readonly since: CalendarDate | null;
}

export interface DecisionForm {
  readonly decision: string;
  /** The first day on which it holds. */
  readonly effectiveOn: string;
  readonly reason: string;
}

export interface NewRegistrationDecision {
  readonly decision: RegistrationDecisionName;
  readonly state: RegistrationState;
  readonly effectiveOn: CalendarDate;
  readonly reason: string;
  /** The last day of the registration, where it ends. */
  readonly validTo: CalendarDate | null;
}

export interface DecisionFault {
  readonly field: keyof DecisionForm;
  readonly reason: Refusal;
}

export type ReadDecision =
  | { readonly decision: NewRegistrationDecision; readonly faults: readonly [] }
  | { readonly decision: null; readonly faults: readonly DecisionFault[] };

/** What may be decided next. A cancellation is called off only before it holds; after it, one is admitted anew. */
export function possibleDecisions(
  { state, since }: DecidedRegistration,
  today: CalendarDate,
): RegistrationDecisionName[] {
  const over = state === 'cancelled' && since !== null && compareDates(since, today) <= 0;
  return registrationDecisions.filter(
    (name) => decisionTransitions[name].from.includes(state) && !(over && name === 'reinstate'),
  );
}

/** Days on which the next decision can begin to hold: never before the last one, so that each day has one state. */
export function earliestDay({ validFrom, since }: DecidedRegistration): CalendarDate {
  const second = addDays(validFrom, 1);
  return since !== null && compareDates(since, second) > 0 ? since : second;
}

/** Reads what the agency typed; all faults at once. */
export function decideRegistration(
  standing: DecidedRegistration,
  form: DecisionForm,
  today: CalendarDate,
): ReadDecision {
  const faults: DecisionFault[] = [];
  const got = <T>(field: DecisionFault['field'], read: Decision<T>): T | null => {
    if (read.ok) return read.value;
    faults.push({ field, reason: read.reason });
    return null;
  };
  const decision = got('decision', nameOf(standing, form.decision, today));
  const effectiveOn = got('effectiveOn', dayOf(standing, form.effectiveOn, today));
  const reason = got('reason', writtenReason(form.reason, 'registration-decision.needs-reason'));
  if (decision === null || effectiveOn === null || reason === null)
    return { decision: null, faults };
  const state = decisionTransitions[decision].to;
  const ends = { suspended: standing.validTo, active: null, cancelled: addDays(effectiveOn, -1) };
  const validTo = ends[state];
  return { decision: { decision, state, effectiveOn, reason, validTo }, faults: [] };
}

function nameOf(
  standing: DecidedRegistration,
  text: string,
  today: CalendarDate,
): Decision<RegistrationDecisionName> {
  const name = registrationDecisions.find((each) => each === text);
  if (name === undefined) return refuse('registration-decision.choose');
  if (possibleDecisions(standing, today).includes(name)) return { ok: true, value: name };
  return refuse('registration-decision.not-now', { decision: name, state: standing.state });
}

function dayOf(
  standing: DecidedRegistration,
  text: string,
  today: CalendarDate,
): Decision<CalendarDate> {
  const day = parseCalendarDate(text.trim());
  if (!day.ok) return day;
  const [from, to] = [earliestDay(standing), addDays(today, mostDaysAhead)];
  const within = compareDates(day.value, from) >= 0 && compareDates(day.value, to) <= 0;
  return within ? day : refuse('registration-decision.day', { from, to });
}
