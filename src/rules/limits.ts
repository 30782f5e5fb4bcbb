/** What a rulebook may weigh. Far above any statute; low enough that a hostile file is refused in milliseconds. */
export const LIMITS = Object.freeze({
  fileCharacters: 512 * 1024,
  /** Tables, or files of cases. */
  files: 200,
  yamlDepth: 16,
  yamlNodes: 20_000,
  expressionCharacters: 4_000,
  expressionDepth: 40,
  /** Of one precedence in a row, as in a sum of many terms. */
  operatorsInARow: 200,
  tableRows: 20_000,
  tableKeys: 20_000,
  /** Enumerations by which one table is keyed. */
  tableColumns: 6,
  /** Of the tables of all dated values together, one that several name counted for each: rows or combinations of keys. */
  rowsOfAllTables: 60_000,
  enumerationValues: 500,
  formulas: 500,
  /** Of all formulas together: the largest statute that we know takes four hundred. */
  expressionParts: 20_000,
  /** Of all files of cases together. */
  caseCharacters: 1024 * 1024,
  /** Of all cases together, in records of a small rulebook. */
  caseWork: 20_000,
  /** Of numerator and denominator together, in any result: some three thousand digits. */
  numberBits: 10_000,
  exceptions: 30,
  /** Each may hold all before it twice: what walks the tree walks at most 2 to this power. */
  cumulativeExceptions: 6,
  /** Digits of a number either side of its point. */
  digits: 30,
});
