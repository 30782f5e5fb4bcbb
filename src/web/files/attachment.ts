import type { Response } from 'express';

export const csvType = 'text/csv; charset=utf-8';
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A file to keep, never shown as a page. */
export function attach(response: Response, type: string, name: string): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

/** A table to keep. Spreadsheets read it as UTF-8 by its first character. */
export function attachedCsv(response: Response, name: string, text: string): string {
  attach(response, csvType, name);
  return `\uFEFF${text}`;
}
