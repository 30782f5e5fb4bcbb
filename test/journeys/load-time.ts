import { chromiumPath } from '../browser.js';
import type { Seen } from './site.js';
import type { Visitor } from './visitor.js';

/** Goal 10: until the load event of any page with nothing kept from before, in milliseconds. */
const GOAL_MS = 150;
/** What a page without anything in it takes on a machine that does nothing else; the whole browser adds its windows. */
const EMPTY_MS = chromiumPath?.includes('headless-shell') === true ? 12 : 20;
/** A page that takes no part in what the application does for people: a word of text. */
const EMPTY = '/healthz';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const ROUNDS = 3;

/** How many pages of three decide what their median is. */
const MOST = 2;

/**
 * Whether a page is too slow to come: the median of three cold loads, of which the one that was seen is the first; where two agree
 * the third need not be asked. While the machine has other work an empty page is slow as well, and the goal stretches as much
 * as that one does; a round that other work broke into is done again.
 */
export async function slowLoad(
  visitor: Visitor,
  { route, address, loadMs }: Seen,
): Promise<string[]> {
  if (loadMs <= GOAL_MS) return [];
  const cold = async (place: string): Promise<number> => (await visitor.openCold(place)).loadMs;
  let pages = [loadMs];
  let slow = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const empty: number[] = [];
    for (let missing = 3 - pages.length; missing > 0; missing -= 1) empty.push(await cold(EMPTY));
    const allowed = GOAL_MS * Math.max(1, median(empty) / EMPTY_MS);
    const within = (): number => pages.filter((each) => each <= allowed).length;
    while (within() < MOST && pages.length - within() < MOST) pages.push(await cold(address));
    if (within() >= MOST) return [];
    slow = `${route}: ${median(pages).toFixed(0)} ms until loaded, ${allowed.toFixed(0)} allowed`;
    pages = [];
  }
  return [slow];
}
