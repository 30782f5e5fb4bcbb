/** What may be said about a failure where anybody reads it: never its message, which can repeat what somebody sent. */
export interface ErrorReport {
  /** The class of the error, or the type of what was thrown in place of one. */
  readonly error: string;
  /** PostgreSQL's SQLSTATE, or the system's code. */
  readonly code?: string;
  /** Which rule of the schema was broken: a name of ours. */
  readonly constraint?: string;
  /** Where, innermost first; files of the project by their path inside it. */
  readonly frames: readonly string[];
  readonly cause?: ErrorReport;
}

const FRAMES = 12;
const CAUSES = 3;
const project = import.meta.url.replace(/(?:dist\/)?src\/database\/[^/]*$/, '');
const folder = decodeURIComponent(new URL(project).pathname);

/** Names as programs write them; whatever else stands where a name should be is not repeated. */
const plainName = /^[A-Za-z_$][\w$]{0,80}$/;
const frame =
  /^ {4}at (?:(?:async |new )*([\w$.<>#[\] ]{1,120}) \()?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/;

export function errorReport(thrown: unknown, depth = 0): ErrorReport {
  if (!(thrown instanceof Error)) return { error: typeof thrown, frames: [] };
  const { code, constraint } = thrown as { code?: unknown; constraint?: unknown };
  const { cause } = thrown;
  return {
    error: nameIn(thrown.constructor.name) ?? 'Error',
    ...(nameIn(code) === undefined && !isState(code) ? {} : { code: String(code) }),
    ...(nameIn(constraint) === undefined ? {} : { constraint: String(constraint) }),
    frames: framesOf(thrown),
    ...(cause instanceof Error && depth < CAUSES ? { cause: errorReport(cause, depth + 1) } : {}),
  };
}

const nameIn = (value: unknown): string | undefined =>
  typeof value === 'string' && plainName.test(value) ? value : undefined;

const isState = (code: unknown): boolean => typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);

/** The message stands before the frames and can look like some: what has its text is cut away first. */
function framesOf({ stack = '', message }: Error): string[] {
  const said = message === '' ? -1 : stack.indexOf(message);
  return stack
    .slice(said === -1 ? 0 : said + message.length)
    .split('\n')
    .flatMap((line) => {
      const [, name, at] = frame.exec(line) ?? [];
      const place = at === undefined ? null : placeOf(at);
      return place === null ? [] : [name === undefined ? place : `${name} (${place})`];
    })
    .slice(0, FRAMES);
}

/** Of files elsewhere no more than that it was elsewhere: their folders are this machine's business. */
function placeOf(at: string): string | null {
  if (at.startsWith('node:')) return at;
  const path = at.replace(/^file:\/\//, '');
  return path.startsWith(folder) ? path.slice(folder.length) : null;
}
