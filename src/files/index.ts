export { annotatedRows, AnnotatedRows, SaidOfRows } from './annotated-rows.js';
export { CheckedRows } from './checked-rows.js';
export { csvCell, csvRow } from './csv-cell.js';
export {
  isNumberMarks,
  marksOfLanguage,
  numberMarks,
  readCount,
  readDecimal,
  readScaled,
  type NumberMarks,
} from './exact-number.js';
export { fitsHeading, readHeading, type Heading } from './file-heading.js';
export { issuesOf, type IssueGroup, type IssueReport } from './issue-list.js';
export { nearestName } from './nearest-name.js';
export { twice } from './row-issues.js';
export { issueOf, readJson } from './strict-json.js';
export { fileLimits } from './csv-file.js';
export { spool, type SpooledFile } from './spooled-file.store.js';
export {
  readTable,
  readTableInSteps,
  type TableColumns,
  type TableReading,
  type TableSink,
} from './table-file.js';
export { templateVersion, writtenMark, type TemplateMark } from './template-mark.js';
export { rowsAsWorkbook, templateBook, type TemplateBook } from './workbook-writer.js';
