import type { LastDecision } from '../../register/index.js';
import type { Text } from './text.js';

/** What an organisation is told of a decision about its registration, until the next one. */
export function registrationNotice(decided: LastDecision | null) {
  if (decided === null) return null;
  const { decision, effectiveOn, reason } = decided;
  const text: Text = {
    key: `registration.decided.${decision}`,
    params: { date: { date: effectiveOn } },
  };
  const means: Text | null =
    decision === 'reinstate' ? null : { key: `registration.means.${decision}` };
  return { text, reason, means };
}
