import type { ValueTransformer } from 'typeorm';

/** Carries a bigint column exactly: the driver gives text, the code sees a bigint, a float is never between them. */
export const bigintColumn: ValueTransformer = {
  from: (text: string | null): bigint | null => (text === null ? null : BigInt(text)),
  to: (value: bigint | null | undefined): string | null | undefined =>
    typeof value === 'bigint' ? value.toString() : value,
};
