// What whoever adds up all figures of some reports can work out of one that none of them shows.

/** Quantities with their factors; together they are the amount. None of them is negative. */
export interface Equation {
  readonly of: Readonly<Record<string, number>>;
  readonly is: number;
}

/** The least and the most that a quantity can be where all of the equations hold. */
export function workedOut(
  equations: readonly Equation[],
  quantity: string,
): { least: number; most: number } {
  const names = [...new Set([quantity, ...equations.flatMap(({ of }) => Object.keys(of))])];
  const extreme = (sign: 1 | -1) =>
    sign * highest(equations, names, (name) => (name === quantity ? sign : 0));
  return { least: extreme(-1), most: extreme(1) };
}

interface Tableau {
  /** Each row: the factors, then the amount. */
  readonly rows: number[][];
  readonly basis: number[];
}

/** The two-phase simplex method by Bland's rule. Factors are small whole numbers, so that doubles hold them. */
function highest(
  equations: readonly Equation[],
  names: readonly string[],
  worthOf: (name: string) => number,
): number {
  const width = names.length;
  const rows = equations.map(({ of, is }, at) => {
    const sign = is < 0 ? -1 : 1;
    const slack = equations.map((_, other) => (other === at ? 1 : 0));
    return [...names.map((name) => sign * (of[name] ?? 0)), ...slack, sign * is];
  });
  const tableau: Tableau = { rows, basis: equations.map((_, at) => width + at) };
  const left = climb(tableau, (column) => (column < width ? 0 : -1), width + equations.length);
  if (left < -epsilon) throw new Error('The figures contradict each other.');
  return climb(tableau, (column) => worthOf(names[column] ?? ''), width);
}

const epsilon = 1e-6;

/** Makes what the columns are worth as high as it gets; only the first columns come in. */
function climb(
  { rows, basis }: Tableau,
  worthOf: (column: number) => number,
  open: number,
): number {
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (;;) {
    const gain = (column: number) =>
      rows.reduce(
        (sum, _, row) => sum - worthOf(basis[row] ?? 0) * at(row, column),
        worthOf(column),
      );
    const coming = Array.from({ length: open }, (_, column) => column).find(
      (column) => !basis.includes(column) && gain(column) > epsilon,
    );
    const amount = (row: number) => rows[row]?.at(-1) ?? 0;
    if (coming === undefined)
      return rows.reduce((sum, _, row) => sum + worthOf(basis[row] ?? 0) * amount(row), 0);
    // A quantity of the first phase stays nothing: it leaves as soon as another could raise it.
    const going = rows
      .map((_, row) => ({ row, by: at(row, coming), was: basis[row] ?? 0 }))
      .map((each) => ({ ...each, ratio: amount(each.row) / each.by }))
      .filter(
        ({ by, was, row }) =>
          by > epsilon || (was >= open && Math.abs(by) > epsilon && amount(row) < epsilon),
      )
      .sort((a, b) => a.ratio - b.ratio || a.was - b.was)[0];
    if (going === undefined) throw new Error('Nothing bounds it.');
    pivot(rows, going.row, coming);
    basis[going.row] = coming;
  }
}

function pivot(rows: number[][], of: number, column: number): void {
  const by = rows[of]?.[column] ?? 1;
  const row = (rows[of] ?? []).map((factor) => factor / by);
  for (const [at, each] of rows.entries()) {
    const times = each[column] ?? 0;
    rows[at] = at === of ? row : each.map((factor, place) => factor - times * (row[place] ?? 0));
  }
}
