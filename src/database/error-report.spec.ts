import { describe, expect, it } from '@jest/globals';
import { errorReport } from './error-report.js';

class RowError extends Error {
  readonly code = '23505';
  readonly constraint = 'person_email_key';
  readonly detail = 'Key (email)=(ada@example.org) already exists.';
}

describe('what is said of a failure', () => {
  it('is its class, its code and where it was, never its message', () => {
    const report = errorReport(new RowError('duplicate key of ada@example.org'));
    expect(report).toMatchObject({ error: 'RowError', code: '23505', constraint: 'person_email_key' }); // prettier-ignore
    expect(report.frames[0]).toMatch(/^(?:[\w.<>]+ \()?src\/database\/error-report\.spec\.ts:\d+:\d+\)?$/); // prettier-ignore
    expect(JSON.stringify(report)).not.toMatch(/ada|example|duplicate|detail/);
  });

  it('takes no frame from a message that looks like some, nor a name that is none', () => {
    const forged = new Error('first\n    at lovelace (file:///secret/lovelace.ts:1:1)\n    at src/lovelace.ts:1:1'); // prettier-ignore
    Object.assign(forged, { code: 'lovelace@example.org', constraint: 'Ada Lovelace' });
    const report = errorReport(forged);
    expect(JSON.stringify(report)).not.toMatch(/lovelace/i);
    expect(report.frames.length).toBeGreaterThan(0);
    const later = new Error('short');
    later.message = 'ada@example.org';
    later.stack =
      'Error: ada@example.org\n    at ada (/elsewhere/ada/x.ts:1:1)\n    at node:internal/x:1:1';
    expect(errorReport(later).frames).toEqual(['node:internal/x:1:1']);
  });

  it('follows causes, and says of what is no error only what it is', () => {
    const cause = new RangeError('ada');
    expect(errorReport(new Error('x', { cause }))).toMatchObject({
      cause: { error: 'RangeError' },
    });
    expect(errorReport('ada@example.org')).toEqual({ error: 'string', frames: [] });
    const looped = new Error('a');
    looped.cause = looped;
    expect(JSON.stringify(errorReport(looped)).match(/"error"/g)).toHaveLength(4);
  });
});
