import { compareDates, type CalendarDate } from '../kernel/calendar-date.js';
import type { RegistrationState } from './registration.js';

/** What holds of one registration from a day on. A registration is first heard of on the day it begins. */
export interface StateSince {
  readonly registrationId: string;
  readonly state: RegistrationState;
  readonly since: CalendarDate;
}

/** A day on which nothing may rest, and why. */
export interface BarredDay {
  readonly on: CalendarDate;
  readonly state: 'suspended' | 'cancelled';
}

/**
 * The first day of the time on which the organisation was registered and no registration of it was active; null when there is none.
 * Days before anything was registered are not judged here. `changes` stand in the order in which they hold.
 */
export function firstBarredDay(
  changes: readonly StateSince[],
  time: { readonly from: CalendarDate; readonly to: CalendarDate },
): BarredDay | null {
  const within = changes
    .map(({ since }) => since)
    .filter((day) => compareDates(day, time.from) > 0 && compareDates(day, time.to) <= 0);
  for (const on of [time.from, ...within.toSorted(compareDates)]) {
    const states = statesOn(changes, on);
    if (states.includes('active')) continue;
    const state = states.find((each) => each === 'suspended' || each === 'cancelled');
    if (state !== undefined) return { on, state };
  }
  return null;
}

function statesOn(changes: readonly StateSince[], on: CalendarDate) {
  const standing = new Map<string, RegistrationState>();
  for (const { registrationId, state, since } of changes)
    if (compareDates(since, on) <= 0) standing.set(registrationId, state);
  return [...standing.values()];
}
