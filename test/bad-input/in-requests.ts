import { type Entry, lines, csv, jsonLine, consignment, model, refused } from './entry.js';

/** Kinds 21 to 45: days, texts, and whatever else a request may hold. What is sent, and the one right answer. */
export const badRequests: readonly Entry[] = [
  {
    number: 21,
    input: 'a quarter that has not come',
    sent: { to: 'address', path: 'returns/2031-Q1' },
    answer: { status: 422 },
  },
  {
    number: 22,
    input: 'the 30th of February',
    sent: consignment('2026-02-30'),
    answer: refused('date.does-not-exist', { row: 2, column: 'received_on' }),
  },
  {
    number: 22,
    input: 'the 60th day of a spreadsheet',
    file: 'src/files/workbook-file.spec.ts',
    test: "it.each(['60', '0', '-1', '2958466'])",
  },
  {
    number: 23,
    input: 'late in the evening of the last day',
    file: 'src/recycling/certificate-revocation.store.spec.ts',
    test: 'counts in the books on the day it is where the programme is',
  },
  {
    number: 24,
    input: 'a leap second',
    sent: consignment('2026-06-30T23:59:60Z'),
    answer: refused('date.unreadable', { row: 2, column: 'received_on' }),
  },
  {
    number: 25,
    input: 'a name that runs the other way',
    sent: model({ name: 'A\u202Ecme\u200B' }),
    answer: { status: 200 },
  },
  {
    number: 25,
    input: 'a name that looks like another',
    file: 'src/access/look-alike.spec.ts',
    test: 'is said of whoever looks like another, never like itself, with the name of the other',
  },
  {
    number: 26,
    input: 'half a character in JSON',
    sent: { to: 'json', body: '{"reference":"\\ud83d"}' },
    answer: refused('json.lone-surrogate'),
  },
  {
    number: 26,
    input: 'half a character in an address',
    sent: { to: 'page', path: 'register?q=%ED%A0%80' },
    answer: { status: 422 },
  },
  {
    number: 27,
    input: 'JSON a hundred thousand deep',
    sent: { to: 'json', body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
    answer: refused('json.too-deep'),
  },
  {
    number: 28,
    input: 'a key twice',
    sent: { to: 'json', body: '{"reference":"A","reference":"B"}' },
    answer: refused('json.duplicate-key'),
  },
  {
    number: 29,
    input: 'a key that reaches into objects',
    sent: { to: 'json', body: '{"__proto__":{"admin":true}}' },
    answer: refused('json.forbidden-key'),
  },
  {
    number: 29,
    input: 'the same in a line of a file',
    sent: jsonLine('{"constructor":{"units":"5"}}'),
    answer: refused('json.forbidden-key', { row: 1 }),
  },
  {
    number: 30,
    input: 'a field that decides who one is',
    sent: model({}, { programme_id: '1' }),
    answer: refused('field.unknown', { field: 'programme_id' }),
  },
  {
    number: 31,
    input: 'SQL in the order of a list',
    sent: { to: 'address', path: 'battery-models?sort=id;drop' },
    answer: refused('field.unknown', { field: 'sort' }),
  },
  {
    number: 31,
    input: 'SQL in a cursor',
    sent: { to: 'address', path: "battery-models?cursor=';--" },
    answer: { status: 422 },
  },
  {
    number: 31,
    input: 'a cursor that is no place in the list',
    sent: {
      to: 'address',
      path: `assessments?cursor=${Buffer.from('["\\u0000"]').toString('base64url')}`,
    },
    answer: refused('query.cursor', { field: 'cursor' }),
  },
  {
    number: 32,
    input: 'a template in a name',
    file: 'test/hostile/forms.spec.ts',
    test: 'answers what is no text, no number, no date or no end',
  },
  {
    number: 33,
    input: "another tenant's id in an address",
    file: 'test/hostile/forms.spec.ts',
    test: 'has none of the things of this one: not to see, not to change',
  },
  {
    number: 33,
    input: "another organisation's model in a file",
    sent: csv('THEIRS-1,5'),
    answer: refused('line.unknown-model', { row: 2, column: 'battery_model' }),
  },
  {
    number: 34,
    input: 'a form of another site',
    sent: {
      to: 'form',
      path: 'producer/models/new',
      fields: '_csrf={token}&reference=X',
      headers: { origin: 'https://evil.example' },
    },
    answer: { status: 403 },
  },
  {
    number: 34,
    input: 'a form without its token',
    sent: { to: 'form', path: 'producer/models/new', fields: 'reference=X' },
    answer: { status: 403 },
  },
  {
    number: 35,
    input: 'a way to another site after signing in',
    file: 'test/access/pages.spec.ts',
    test: 'leads on to where somebody wanted to go, inside this site only',
  },
  {
    number: 36,
    input: 'an address for the server to call',
    doesNotApply: 'Nothing here calls an address that somebody gives: there are no webhooks.',
  },
  {
    number: 37,
    input: 'the end of a line in a name',
    file: 'test/hostile/forms.spec.ts',
    test: 'answers what is no text, no number, no date or no end',
  },
  {
    number: 38,
    input: 'a signed call sent again',
    doesNotApply:
      'Calls are not signed: a key goes over TLS, and the Idempotency-Key absorbs what is sent twice.',
  },
  {
    number: 39,
    input: 'two tabs on one draft',
    file: 'src/returns/submissions.service.spec.ts',
    test: 'is not overwritten by an old tab',
  },
  {
    number: 39,
    input: 'a double click',
    file: 'test/access/hostile.spec.ts',
    test: 'makes a double click one effect with one answer',
  },
  {
    number: 40,
    input: 'a second after the due date',
    doesNotApply:
      'No rulebook here refuses a late return: it is accepted, and the agency sees when it came.',
  },
  {
    number: 41,
    input: 'a return by rules that were replaced',
    file: 'src/returns/submissions.service.spec.ts',
    test: 'is not charged by rules that the signer was not shown',
  },
  {
    number: 42,
    input: 'a parameter twice',
    sent: { to: 'address', path: 'battery-models?limit=1&limit=2' },
    answer: { status: 400, code: 'repeated-parameter' },
  },
  {
    number: 42,
    input: 'a parameter twice on a page',
    sent: { to: 'page', path: 'register?q=1&q=2' },
    answer: { status: 400 },
  },
  {
    number: 43,
    input: 'a text made for slow patterns',
    sent: model({ name: `${'a'.repeat(60_000)}!` }),
    answer: refused('field.too-long', { field: 'name' }),
  },
  {
    number: 44,
    input: 'a page named as a file of rows',
    sent: lines('<!DOCTYPE html><script>alert(1)</script>'),
    answer: refused('file.page'),
  },
  {
    number: 45,
    input: 'credits that are not there',
    file: 'src/recycling/credits.store.spec.ts',
    test: 'cannot be offered as %s',
  },
  {
    number: 45,
    input: 'all credits twice at once',
    file: 'src/recycling/credits.store.spec.ts',
    test: 'are accepted exactly once by parallel clicks, and never after that',
  },
];
