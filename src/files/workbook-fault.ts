/** Why a workbook cannot be read: thrown while it is unpacked and told as one fatal issue. */
export class WorkbookFault extends Error {
  constructor(
    readonly code: string,
    readonly params: Readonly<Record<string, string>> = {},
    readonly place: { readonly sheet?: string; readonly row?: number } = {},
  ) {
    super(code);
  }
}
