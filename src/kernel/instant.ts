import { allow, refuse, type Decision } from './decision.js';

const written = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An instant as the API writes it: `2026-03-31T12:00:00Z`, or with the distance to UTC. Without either it would be one for each zone. */
export function parseInstant(text: string): Decision<Date> {
  const instant = written.test(text) ? new Date(text) : null;
  return instant === null || Number.isNaN(instant.getTime()) || !isOfItsMonth(text)
    ? refuse('instant.unreadable', { found: text.slice(0, 40) })
    : allow(instant);
}

/** JavaScript takes 31 April for the first of May. */
function isOfItsMonth(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
