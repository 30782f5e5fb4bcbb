/** What forms are filled with by those who want to see them fall over. */
export const hostileTexts = [
  '\0',
  '\ud800',
  '\uFFFD',
  "'; drop table person; --",
  '<script>alert(1)</script>{{constructor}}{{{this}}}',
  '../../../etc/passwd',
  '\r\nSet-Cookie: evil=1',
  '\\\\evil.example',
  '__proto__',
  'constructor',
  '{"__proto__":{"admin":true}}',
  '00000000-0000-7000-8000-000000000000',
  '-1',
  '32768',
  '9223372036854775808',
  '1e999',
  '٣',
  `0.${'1'.repeat(300)}`,
  '2026-02-30',
  '9999-12-31',
  '2026-Q9',
  '\u202E\u200B\u0085',
  `${'a'.repeat(60_000)}!`,
  '1'.repeat(60_000),
] as const;

/** Tried in each field alone too; the others in all fields at once. */
export const repeatedTexts: ReadonlySet<string> = new Set(['\0', '__proto__', '32768']);
