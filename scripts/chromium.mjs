// Where a browser for the journeys is, if the machine has one.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = [
  // Without the windows and extensions of the whole browser, which take more of a processor than the pages do.
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a Chromium, or null. EVERYCELL_CHROMIUM names one that is elsewhere. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const named = process.env.EVERYCELL_CHROMIUM ?? '';
  return [named, ...places, ...APPLICATIONS].find(runs) ?? null;
}

function runs(file) {
  if (file === '') return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
