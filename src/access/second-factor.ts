import { generateSecret, generateURI, verify } from 'otplib';

/** One step either side of now, for a clock that runs a little wrong. */
const TOLERANCE_SECONDS = 30;

export function newSecret(): string {
  return generateSecret();
}

/** What the authenticator app reads from the QR code. */
export function enrolmentAddress(email: string, secret: string): string {
  return generateURI({ issuer: 'Everycell', label: email, secret });
}

export interface CodeAttempt {
  readonly secret: string;
  readonly code: string;
  readonly at: Date;
  /** The step of the last code that was accepted; that step and earlier ones are spent (RFC 6238, 5.2). */
  readonly lastStep: number | null;
}

/** The step the code belongs to, or null when it is wrong, outside its time or spent. */
export async function stepOfCode(attempt: CodeAttempt): Promise<number | null> {
  const token = attempt.code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const result = await verify({
    secret: attempt.secret,
    token,
    epoch: Math.floor(attempt.at.getTime() / 1000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(attempt.lastStep === null ? {} : { afterTimeStep: attempt.lastStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
