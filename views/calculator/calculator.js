// While one types, the same rules as on the server compute in the browser; the steps, and why something cannot be computed, come
// with the form's own answer.
import { calculate } from '../../src/web/public/calculator.ts';
import { loadRulebook } from '../../src/rules/index.ts';

const form = document.querySelector('form[data-calculator]');
const fields = form.querySelector('[data-calculator-fields]');
const outputs = document.querySelector('[data-calculator-outputs]');
const live = document.querySelector('[data-calculator-live]');
const steps = document.querySelector('[data-calculator-steps]');
const faults = document.querySelector('[data-calculator-faults]');
const empty = document.querySelector('[data-calculator-empty]');
const rulebooks = new Map();
const words = new Map(
  [...document.querySelectorAll('[data-word]')].map((each) => [
    each.dataset.word,
    each.textContent,
  ]),
);
/** Nobody is told why half a word is no number. */
const pauseMs = 300;
let turn = 0;

const spelled = (said) =>
  typeof said === 'string'
    ? said
    : (words.get(said.word) ?? said.word).replace('{points}', () => said.points ?? '');

/** What the server makes of the same answers. */
async function pageFor(typed) {
  const answer = await fetch(`${form.getAttribute('action')}?${new URLSearchParams(typed)}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

const reasonsIn = (page) =>
  [...page.querySelectorAll('.govuk-error-summary__list a')].map((link) => link.textContent.trim());

function tell(reasons) {
  const list = document.createElement('ul');
  list.className = 'govuk-list govuk-error-message';
  for (const reason of reasons)
    list.append(Object.assign(document.createElement('li'), { textContent: reason }));
  faults.replaceChildren(...(reasons.length > 0 ? [list] : []));
}

/** Fields named by years are those of the year asked about; what was typed for a year that is still asked for stays. */
async function followYear(typed) {
  const { year } = form.dataset;
  if (year === undefined || !/^[1-9]\d{3}-/.test(typed.on) || typed.on.startsWith(`${year}-`))
    return typed;
  const page = await pageFor(typed);
  const now = page.querySelector('form[data-calculator]');
  if (now === null || new FormData(form).get('on') !== typed.on) return typed;
  form.dataset.year = now.dataset.year;
  fields.replaceChildren(...now.querySelector('[data-calculator-fields]').childNodes);
  return Object.fromEntries(new FormData(form));
}

/** The version that is law on the day, fetched once for each day asked about. */
async function lawOn(day) {
  if (!rulebooks.has(day)) {
    const answer = await fetch(`${form.dataset.calculator}?on=${encodeURIComponent(day)}`);
    const loaded = answer.ok ? loadRulebook((await answer.json()).files) : undefined;
    rulebooks.set(day, loaded?.ok ? loaded.rulebook : undefined);
  }
  return rulebooks.get(day);
}

/** A row for every result; where there is none, the rows stay and say so. */
function show(result) {
  if (result !== undefined)
    outputs.replaceChildren(
      ...result.outputs.map(({ name, label, said }) => {
        const row = document.createElement('div');
        row.className = 'govuk-summary-list__row';
        const [term, figure] = ['dt', 'dd'].map((tag) => document.createElement(tag));
        term.className = 'govuk-summary-list__key';
        term.textContent = label;
        figure.className = 'govuk-summary-list__value';
        figure.dataset.output = name;
        figure.textContent = spelled(said);
        row.append(term, figure);
        return row;
      }),
    );
  else for (const figure of outputs.querySelectorAll('[data-output]')) figure.textContent = '–';
  if (empty) empty.hidden = outputs.childElementCount > 0;
  if (steps) steps.hidden = true;
  live.hidden = result === undefined;
}

/** What the rules give; undefined where they cannot compute what was typed. */
async function resultOf(typed) {
  const rulebook = await lawOn(typed.on);
  const { language, stage } = form.dataset;
  const result = rulebook && calculate(rulebook, typed, { on: typed.on, language, stage });
  return result?.faults.length === 0 ? result : undefined;
}

async function compute() {
  const mine = (turn += 1);
  const typed = await followYear(Object.fromEntries(new FormData(form)));
  const result = await resultOf(typed);
  // Whoever has typed on since wants the answer to that.
  if (mine !== turn) return;
  show(result);
  if (result !== undefined) return tell([]);
  await new Promise((resume) => setTimeout(resume, pauseMs));
  const reasons = mine === turn ? reasonsIn(await pageFor(typed)) : [];
  if (mine === turn) tell(reasons);
}

form.addEventListener('input', compute);
await compute();
