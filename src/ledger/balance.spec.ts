import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountKey, type Closing, closingOf, nextEntries } from './balance.js';
import {
  issuePostings,
  releasePostings,
  reservePostings,
  retirePostings,
  settlePostings,
} from './credit-postings.js';
import { feePostings, paymentPostings } from './fee-postings.js';
import { checkBalanced, creditUnit, partsOfCreditUnit, type Posting } from './posting.js';

type Books = Map<string, Closing>;

/** Applies the postings, or says why not and leaves the books as they were. */
function apply(books: Books, postings: readonly Posting[]): string | null {
  const entries = nextEntries(books, postings);
  if (!entries.ok) return entries.reason.code;
  for (const entry of entries.value) books.set(accountKey(entry.posting), closingOf(entry));
  return null;
}

const unit = creditUnit('cobalt', 2026);
const credit = (grams: bigint, organisationId = 'a') => ({ organisationId, unit, grams });
const standing = (books: Books, organisationId = 'a'): string => {
  const closing = books.get(`${organisationId}/credits_held/${unit}`);
  return `${String(closing?.total ?? 0n)}/${String(closing?.available ?? 0n)}`;
};

describe('balances', () => {
  it('keep total and available apart, as in the worked example of a national ledger', () => {
    const books: Books = new Map();
    const steps: [Posting[], string][] = [
      [issuePostings(credit(2000n)), '2000/2000'],
      [reservePostings(credit(800n)), '2000/1200'],
      [issuePostings(credit(1500n)), '3500/2700'],
      [releasePostings(credit(800n)), '3500/3500'],
      [reservePostings(credit(600n)), '3500/2900'],
      [settlePostings(credit(600n), 'b'), '2900/2900'],
      [issuePostings(credit(600n)), '3500/3500'],
      [issuePostings(credit(500n)), '4000/4000'],
    ];
    for (const [postings, after] of steps) {
      expect(apply(books, postings)).toBeNull();
      expect(standing(books)).toBe(after);
    }
    expect(standing(books, 'b')).toBe('600/600');
    expect(books.get(`a/credits_held/${unit}`)?.number).toBe(8n);
  });

  it('refuse to set aside, retire or give back more than there is', () => {
    const books: Books = new Map();
    apply(books, issuePostings(credit(100n)));
    expect(apply(books, reservePostings(credit(101n)))).toBe('ledger.not-enough');
    expect(apply(books, reservePostings(credit(60n)))).toBeNull();
    expect(apply(books, retirePostings(credit(41n)))).toBe('ledger.not-enough');
    expect(apply(books, releasePostings(credit(61n)))).toBe('ledger.more-than-reserved');
    expect(standing(books)).toBe('100/40');
  });

  it('let what is owed fall below zero, which is a credit', () => {
    const books: Books = new Map();
    expect(apply(books, feePostings('a', 'EUR', 999n))).toBeNull();
    expect(apply(books, paymentPostings('a', 'EUR', 1500n))).toBeNull();
    expect(books.get('a/fees_owed/EUR')?.total).toBe(-501n);
  });
});

describe('postings', () => {
  it('sum to zero for each unit apart', () => {
    const account = (of: string) => ({ kind: 'x', unit: of, floorZero: false });
    const mixed = [
      { organisationId: 'a', account: account('EUR'), amount: 5n },
      { organisationId: 'a', account: account('CHF'), amount: -5n },
    ];
    expect(checkBalanced(mixed)).toEqual({
      ok: false,
      reason: { code: 'ledger.unbalanced', params: { unit: 'EUR', difference: '5' } },
    });
    expect(checkBalanced([])).toMatchObject({ ok: false, reason: { code: 'ledger.empty' } });
  });

  it('name credits by material and vintage', () => {
    expect(partsOfCreditUnit('g:nickel:2026')).toEqual({ material: 'nickel', vintage: 2026 });
    expect(partsOfCreditUnit('EUR')).toBeNull();
  });
});

describe('any sequence of commands', () => {
  const command = fc.record({
    kind: fc.constantFrom('issue', 'reserve', 'release', 'settle', 'retire'),
    from: fc.constantFrom<'a' | 'b'>('a', 'b'),
    grams: fc.bigInt(1n, 60n),
  });

  it('agrees with a plain model and keeps every invariant', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const books: Books = new Map();
        const model = { a: { total: 0n, available: 0n }, b: { total: 0n, available: 0n } };
        for (const { kind, from, grams } of commands) {
          const own = model[from];
          const other = model[from === 'a' ? 'b' : 'a'];
          const reserved = own.total - own.available;
          const moves: Record<string, [Posting[], boolean, () => unknown]> = {
            issue: [
              issuePostings(credit(grams, from)),
              true,
              () => ((own.total += grams), (own.available += grams)),
            ],
            reserve: [
              reservePostings(credit(grams, from)),
              own.available >= grams,
              () => (own.available -= grams),
            ],
            release: [
              releasePostings(credit(grams, from)),
              reserved >= grams,
              () => (own.available += grams),
            ],
            settle: [
              settlePostings(credit(grams, from), from === 'a' ? 'b' : 'a'),
              reserved >= grams,
              () => ((own.total -= grams), (other.total += grams), (other.available += grams)),
            ],
            retire: [
              retirePostings(credit(grams, from)),
              own.available >= grams,
              () => ((own.total -= grams), (own.available -= grams)),
            ],
          };
          const [postings, possible, effect] = moves[kind] ?? [[], false, () => undefined];
          expect(apply(books, postings) === null).toBe(possible);
          if (possible) effect();
        }
        for (const id of ['a', 'b'] as const) {
          expect(standing(books, id)).toBe(
            `${String(model[id].total)}/${String(model[id].available)}`,
          );
        }
        const sum = [...books.values()].reduce((total, closing) => total + closing.total, 0n);
        expect(sum).toBe(0n);
      }),
      { numRuns: 300 },
    );
  });
});
