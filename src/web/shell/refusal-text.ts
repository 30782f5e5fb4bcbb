import type { Refusal } from '../../kernel/decision.js';
import type { Text } from './text.js';

/** Why something was refused, in the reader's language. */
export const refusalText = (reason: Refusal): Text => ({
  key: `refusal.${reason.code}`,
  params: refusalParams(reason),
});

export const refusalParams = ({ params, told }: Refusal): Record<string, Text> => ({
  ...params,
  ...told,
});

/** In a summary nothing stands beside a fault: it says itself which field it is about. */
export const namedFault = (field: Text | undefined, problem: Text): Text =>
  field === undefined ? problem : { key: 'form.fault', params: { field, problem } };
