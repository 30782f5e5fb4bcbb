import type { Result, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { read } from './tree.js';

const GUIDELINES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Half as long as what the package gives, and put into hundreds of pages. */
const source = read('node_modules/axe-core/axe.min.js');
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * How much of a page is looked at: all of it; all that another width may change, once all of it was looked at (the rules
 * about style sheets need not read them twice); or what the night changes.
 */
export type Extent = 'all' | 'layout' | 'colours';

/** What axe finds against WCAG 2.2 AA and its own advice. Pages hold no frames, so one call in the page sees all. */
export async function axeFaults(page: Page, extent: Extent = 'all'): Promise<Result[]> {
  const options: RunOptions = {
    runOnly:
      extent === 'colours'
        ? { type: 'rule', values: OF_COLOURS }
        : { type: 'tag', values: GUIDELINES },
    preload: extent === 'all',
    // What is right needs no list of its elements, which takes as long as looking at them.
    resultTypes: ['violations'],
  };
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(source);
  return page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
}
