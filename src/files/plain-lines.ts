/**
 * Splits lines of a CSV file in which nothing is quoted and no line is suspiciously long, as nearly all lines of nearly all
 * files are; a CSV parser looks at each character several times. At the first other line it gives up for good and hands
 * back everything from there, so that quoting and limits stay the parser's alone.
 */
export class PlainLines {
  /** The line end of the file, known from the first one on. */
  lineEnd: string | undefined;
  /** The beginning of a line whose end has not come yet. */
  rest = '';

  constructor(
    private readonly delimiter: string,
    private readonly longest: number,
  ) {}

  /** The rows whose line end has come; `left` is what a parser must go on with, null while all is plain. */
  take(text: string): { rows: string[][]; left: string | null } {
    const all = this.rest + text;
    const quote = all.indexOf('"');
    this.lineEnd ??= firstLineEnd(all);
    const rows: string[][] = [];
    let from = 0;
    const { lineEnd } = this;
    if (lineEnd !== undefined) {
      const end = all.lastIndexOf(lineEnd, quote === -1 ? all.length : quote);
      for (const line of end === -1 ? [] : all.slice(0, end).split(lineEnd)) {
        if (line.length > this.longest) return { rows, left: all.slice(from) };
        rows.push(line.split(this.delimiter));
        from += line.length + lineEnd.length;
      }
    }
    this.rest = all.slice(from);
    const plain = quote === -1 && this.rest.length <= this.longest;
    return { rows, left: plain ? null : this.rest };
  }
}

/** Undefined while none has come whole: a carriage return may be the first half of one. */
function firstLineEnd(text: string): string | undefined {
  const found = /\r\n|\n|\r(?=.)/s.exec(text);
  return found?.[0];
}
