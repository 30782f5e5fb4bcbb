export interface Limit {
  readonly points: number;
  readonly windowMs: number;
}

const MINUTE = 60_000;

/**
 * How often may be tried before waiting. NIST SP 800-63B rev 4, 3.2.2 allows 100 consecutive failures on an account;
 * fifteen minutes for ten of them keep a guesser at 960 a day against passwords of 15 characters, and keep somebody else
 * from locking an account out for longer than that. An address may stand for a whole office.
 */
export const signInLimits = {
  account: { points: 10, windowMs: 15 * MINUTE },
  address: { points: 60, windowMs: 15 * MINUTE },
  code: { points: 5, windowMs: 15 * MINUTE },
} as const satisfies Record<string, Limit>;

export type LimitKind = keyof typeof signInLimits;

/** An IPv6 customer has a /64 at least, so single addresses would be no limit. */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap: string[] = Array.from(
    { length: Math.max(0, 8 - left.length - right.length) },
    () => '0',
  );
  const groups = [...left, ...(tail === undefined ? [] : gap), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
