import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../scripts/chromium.mjs';

/** The Chromium of this machine, if there is one. */
export const chromiumPath = findChromium();

if (!chromiumPath)
  console.warn(
    'Browser journeys are skipped: no Chromium found (Debian: apt-get install chromium-headless-shell)',
  );

/** `describe` for what needs a browser; skipped, and said so, on a machine without one. */
export const inBrowser = chromiumPath ? describe : describe.skip;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath ? { executablePath: chromiumPath } : {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
