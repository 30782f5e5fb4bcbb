import type { DataIssue } from '../kernel/issue.js';
import type { FileLimits } from './csv-file.js';
import { columnName } from './file-heading.js';
import { nearestName } from './nearest-name.js';
import { readJson, type JsonObject, type JsonValue } from './strict-json.js';
import type { TableSink } from './table-file.js';

/**
 * Reads JSON lines (one object on each line, keys as the columns are called, values as text) into the sink. Figures are
 * text here too: a JSON number is no exact one. Returns why the file cannot be read, or null.
 */
export async function* readJsonLinesInSteps(
  source: AsyncIterable<Uint8Array>,
  sink: TableSink,
  limits: FileLimits,
): AsyncGenerator<undefined, DataIssue | null> {
  const reading = new LinesReading(sink, limits);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let bytes = 0;
  if (!sink.heading(sink.table.known)) return null;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limits.bytes)
      return fatal('file.too-large', 0, String(Math.round(limits.bytes / 1024 / 1024)));
    try {
      rest += decoder.decode(chunk, { stream: true });
    } catch {
      return fatal('file.encoding', reading.line, '');
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of [...lines, ...(rest.length > limits.rowBytes ? [rest] : [])]) {
      const failure = reading.take(line);
      if (failure !== null) return failure;
    }
    yield undefined;
  }
  return reading.take(rest) ?? reading.end();
}

class LinesReading {
  line = 0;
  private rows = 0;

  constructor(
    private readonly sink: TableSink,
    private readonly limits: FileLimits,
  ) {}

  take(text: string): DataIssue | null {
    this.line += 1;
    const { limits, line } = this;
    if (text.length > limits.rowBytes)
      return fatal('file.line-too-long', line, String(limits.rowBytes / 1024));
    if (text.trim() === '') return null;
    this.rows += 1;
    if (this.rows > limits.rows) return fatal('file.too-many-rows', line, String(limits.rows));
    const read = readJson(text);
    if ('fault' in read) this.fault(read.fault.code, read.fault.pointer, '');
    else if (!isObject(read.value)) this.fault('json.syntax', '', text);
    else this.object(read.value);
    return null;
  }

  end(): DataIssue | null {
    return this.rows === 0 ? fatal('file.empty', 0, '') : null;
  }

  private object(found: JsonObject): void {
    const { known } = this.sink.table;
    const texts = new Map<string, string>();
    let faulty = false;
    for (const [key, value] of Object.entries(found)) {
      const name = columnName(key);
      const text = textOf(value);
      const code = !known.includes(name) ? 'column.unknown' : text === null ? 'json.number' : null;
      if (code === null) texts.set(name, text ?? '');
      else {
        faulty = true;
        const expected = code === 'column.unknown' ? nearestName(name, known) : undefined;
        this.fault(code, key, key, expected);
      }
    }
    if (!faulty)
      this.sink.row(
        known.map((name) => texts.get(name) ?? ''),
        this.line,
      );
  }

  private fault(code: string, column: string, value: string, expected?: string): void {
    this.sink.fault({
      code,
      severity: 'error',
      message: code,
      location: { row: this.line, column: column.slice(0, 80) },
      ...(value === '' ? {} : { value: value.slice(0, 200) }),
      ...(expected === undefined ? {} : { expected }),
    });
  }
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text as it is, yes and no, nothing, and lists of texts; null where a number or more stands. */
function textOf(value: JsonValue): string | null {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value.join(' ');
  return null;
}

const fatal = (code: string, row: number, most: string): DataIssue => ({
  code,
  severity: 'fatal',
  message: code,
  location: row === 0 ? {} : { row },
  params: code === 'file.encoding' ? { guess: 'ISO 8859-1' } : { most },
});
