/** The file of a test and a part of its name. */
export type Proof = readonly [file: string, test: string];

export interface Rule {
  readonly rule: string;
  readonly proofs: readonly Proof[];
}

const HERE = 'test/tenant-rules.spec.ts';
const BOUNDARY = 'src/database/tenant-boundary.store.spec.ts';
const TENANCY = 'src/database/tenancy.store.spec.ts';

/** The seventeen rules that keep tenants apart and the way to many servers open, each with what proves it. */
export const rules: readonly Rule[] = [
  {
    rule: 'The programme leads every key and reference of a tenant table, is never null and never changes.',
    proofs: [
      [BOUNDARY, 'leads every key with the programme, which is never null'],
      [BOUNDARY, 'refers to another tenant table by the programme first'],
      [BOUNDARY, 'never move to another programme'],
    ],
  },
  {
    rule: 'The tenant is set by SET LOCAL with a checked literal, never by set_config.',
    proofs: [
      [TENANCY, 'refuses a context that is not the open one, and text that is not an identifier'],
      [HERE, 'sets no tenant by set_config'],
    ],
  },
  {
    rule: 'Nothing set, no rows; forced, and the application neither owns nor bypasses.',
    proofs: [
      [BOUNDARY, 'are none where nothing is set'],
      [BOUNDARY, 'has forced row-level security and a policy for each command'],
      [BOUNDARY, 'owns nothing, is no superuser, cannot bypass and cannot make tables'],
    ],
  },
  {
    rule: 'What was recorded for good is kept by what the role may not do, without triggers.',
    proofs: [
      [BOUNDARY, 'changes and removes nothing that was recorded for good'],
      [BOUNDARY, 'holds nothing that a distributed database refuses or that loses an amount'],
    ],
  },
  {
    rule: 'Many rows go in as arrays from one room, past no policy.',
    proofs: [
      [HERE, 'copies nothing past the policies'],
      [HERE, 'sends many rows from one room, and stages none where somebody else could see them'],
      ['src/database/bulk.store.spec.ts', 'cannot be smuggled to another organisation or another'],
    ],
  },
  {
    rule: 'Masses and money are whole numbers; no column takes NaN.',
    proofs: [
      [BOUNDARY, 'holds nothing that a distributed database refuses or that loses an amount'],
    ],
  },
  {
    rule: 'Identifiers come from the application; numbers that people see from a counter row under its lock.',
    proofs: [
      [HERE, 'makes no identifier in the database'],
      [HERE, 'counts without gaps or repeats, also where transactions fail'],
    ],
  },
  {
    rule: 'Small shared tables refer to no tenant table.',
    proofs: [
      [BOUNDARY, 'holds nothing that a distributed database refuses or that loses an amount'],
      [BOUNDARY, 'is known: the rest is the short list of reference tables'],
    ],
  },
  {
    rule: 'References stand in a migration after that of their tables.',
    proofs: [[HERE, 'adds references in a migration after the tables']],
  },
  {
    rule: 'Every statement names the programme, and so does every lock.',
    proofs: [[HERE, 'names the programme in every statement']],
  },
  {
    rule: 'No volatile function in an UPDATE, no change of tenant, no SET NULL, no view to write through.',
    proofs: [
      [HERE, 'changes no tenant and works nothing out by chance'],
      [HERE, 'has no view to write through'],
      [BOUNDARY, 'holds nothing that a distributed database refuses or that loses an amount'],
    ],
  },
  {
    rule: 'Lines can be parted by quarter one day: their keys hold what it needs.',
    proofs: [[HERE, 'can be parted by quarter with the keys they have']],
  },
  {
    rule: 'The log that has to be read again after a crash is bounded, as is promised.',
    proofs: [
      ['src/database/embedded-server.store.spec.ts', 'keeps as much log as its recovery may take'],
      ['test/killed-while-filing.spec.ts', 'keeps every acknowledged submission, once and whole'],
    ],
  },
  {
    rule: 'The key of a repeated request is stored in the transaction of its effect.',
    proofs: [
      ['test/access/keys.spec.ts', 'makes 50 parallel calls one effect'],
      ['test/access/keys.spec.ts', 'is not used up by what failed'],
      ['test/killed-while-filing.spec.ts', 'keeps every acknowledged submission, once and whole'],
    ],
  },
  {
    rule: 'Amounts and masses are strings in the API.',
    proofs: [
      [HERE, 'gives amounts and masses as strings'],
      ['src/files/strict-json.spec.ts', 'json.number'],
    ],
  },
  {
    rule: 'Passwords are long, not odd; a list of common ones is refused.',
    proofs: [['src/access/password-rules.spec.ts', 'checkPassword']],
  },
  {
    rule: 'People stand in one table; books, receipts and hashes name nobody.',
    proofs: [
      ['src/demo/demo.store.spec.ts', 'names people where people are kept and nowhere else'],
    ],
  },
];
