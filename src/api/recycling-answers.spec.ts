import { describe, expect, it } from '@jest/globals';
import { ApiProblem } from './problem.js';
import { sound } from './recycling-answers.js';

describe('an answer about faulty data', () => {
  it('names fields as the body does and what was found in them', () => {
    const issue = {
      code: 'country.unknown',
      severity: 'error',
      message: 'country.unknown',
      location: { field: 'origin_country' },
      value: 'XX',
    } as const;
    let thrown: unknown;
    try {
      sound({ ok: false, issues: [issue] });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApiProblem);
    expect((thrown as ApiProblem).particulars.issues).toMatchObject([
      { location: { field: 'originCountry' }, params: { found: 'XX' } },
    ]);
  });

  it('is the value when there is none', () => {
    expect(sound({ ok: true, value: 7 })).toBe(7);
  });
});
