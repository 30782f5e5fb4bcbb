import type { Look, Visitor } from './visitor.js';

const quick: Look[] = [{ width: 360, scheme: 'light' }];

/** Empties every field of a form, folded or not: nothing typed, nothing chosen. */
const emptied = (at: number): string => `{
  const form = document.querySelectorAll('main form[method="post"]')[${String(at)}];
  for (const folded of document.querySelectorAll('details')) folded.open = true;
  form.noValidate = true;
  for (const field of form.elements) {
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
    else if (field.tagName === 'SELECT') field.selectedIndex = -1;
    else if (field.type !== 'hidden' && field.type !== 'submit' && field.tagName !== 'BUTTON') field.value = '';
  }
}`;

/** Forms that ask for something that is typed or chosen from a file. */
const asking = `[...document.querySelectorAll('main form[method="post"]')].flatMap((form, at) =>
  form.querySelector('input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea') ? [at] : [])`;

/** Whether the page has such a form. */
export const asksForSomething = async ({ page }: Visitor): Promise<boolean> =>
  Number(await page.evaluate(`${asking}.length`)) > 0;

/** Sends each form with nothing in it. Whatever it answers is a page for a person, never a breakdown. */
export async function faultyForms(
  visitor: Visitor,
  pages: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [route, address] of pages) {
    if (route === '/style-guide') continue;
    await visitor.open(address);
    const forms: number[] = await visitor.page.evaluate(asking);
    for (const at of forms) {
      const name = `${address} form ${String(at)} sent empty`;
      await visitor.open(address);
      await visitor.page.evaluate(emptied(at));
      const form = visitor.page.locator('main form[method="post"]').nth(at);
      await visitor.follow(form.locator('button:not([type=button])').first());
      if (visitor.status >= 500) visitor.faults.push(`${name}: ${String(visitor.status)}`);
      const summary = visitor.page.locator('.govuk-error-summary');
      if (visitor.status === 422 && (await summary.count()) === 0)
        visitor.faults.push(`${name}: 422 without a summary`);
      // Whoever reads the summary alone knows which field each fault is about.
      const faults = await summary.locator('li').allInnerTexts();
      if (new Set(faults).size < faults.length)
        visitor.faults.push(`${name}: ${faults.join(' | ')}`);
      await visitor.look(`empty${name.replaceAll(/\W+/g, '-')}`, quick);
    }
  }
}
