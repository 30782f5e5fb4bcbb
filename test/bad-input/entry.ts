import { cellsXml, sheetXml, workbook } from '../workbook.js';

/** The one right answer: a status, and what is said of the fault and of its place. */
export interface RightAnswer {
  readonly status: number;
  readonly code?: string;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
}

export type FileSent = Extract<Sent, { readonly to: 'lines' | 'models' | 'consignments' }>;

/** How it is sent: to which import, or as JSON, an address or a form. */
export type Sent =
  | {
      readonly to: 'lines' | 'models' | 'consignments';
      readonly type?: string;
      /** How decimals are written, where the sender says so. */
      readonly numbers?: 'comma';
      body(): Promise<string | Buffer> | string | Buffer;
    }
  | { readonly to: 'json'; readonly body: string }
  | { readonly to: 'address'; readonly path: string }
  | { readonly to: 'page'; readonly path: string }
  | {
      readonly to: 'form';
      readonly path: string;
      readonly fields: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export type Entry = {
  /** Its number in the catalogue of bad input. */
  readonly number: number;
  readonly input: string;
} & (
  | { readonly sent: Sent; readonly answer: RightAnswer }
  /** Told elsewhere: the file of the test and a part of its name. */
  | { readonly file: string; readonly test: string }
  | { readonly doesNotApply: string }
);

export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const heading = ['battery_model', 'units'];
export const good = sheetXml([cellsXml(heading), cellsXml(['AA-1', 5])]);

export const lines = (body: string | Buffer): FileSent => ({ to: 'lines', body: () => body });
export const csv = (row: string, head = heading.join()): Sent => lines(`${head}\n${row}\n`);
export const book = (body: () => Promise<Buffer>): Sent => ({ to: 'lines', type: xlsx, body });
export const withPart = (name: string, content: string | Uint8Array = 'x'): Sent =>
  book(() => workbook({ sheets: { Data: good }, more: { [name]: content } }));
export const jsonLine = (body: string): Sent => ({
  to: 'lines',
  type: 'application/x-ndjson',
  body: () => `${body}\n`,
});
export const mass = (written: string, numbers?: 'comma'): Sent => ({
  ...lines(`category,chemistry,units,mass_kg\nportable,alkaline,5,${written}\n`),
  ...(numbers === undefined ? {} : { numbers }),
});
export const consignment = (day: string): Sent => ({
  to: 'consignments',
  body: () =>
    `reference,received_on,origin_kind,origin_country,category,chemistry,gross_kg,tare_kg,net_kg\nC-1,${day},dismantler,DE,ev,lithium_ion_nmc,1100,100,1000\n`,
});
export const model = (fields: Readonly<Record<string, string>>, beside: object = {}): Sent => ({
  to: 'json',
  body: JSON.stringify({
    fields: {
      brand: 'B',
      name: 'N',
      category: 'portable',
      chemistry: 'alkaline',
      unit_mass_g: '23',
      ...fields,
    },
    ...beside,
  }),
});
export const utf16 = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
export const utf16BigEnd = (text: string): Buffer => utf16(text).swap16();
export const refused = (
  code: string,
  place: Omit<RightAnswer, 'status' | 'code'> = {},
): RightAnswer => ({
  status: 422,
  code,
  ...place,
});
