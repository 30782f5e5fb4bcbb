// While one types, the same compiled rules as on the server compute in the browser; the steps, and why something cannot be
// computed, come with the form's own answer.
import { calculate } from '../../src/web/public/calculator.ts';
import { loadRulebook } from '../../src/rules/index.ts';

const form = document.querySelector('form[data-calculator]');
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

/** What the server says of the same answers, each sentence with the name of its field. */
async function reasonsFor(typed) {
  const answer = await fetch(`${form.getAttribute('action')}?${new URLSearchParams(typed)}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return [...page.querySelectorAll('.govuk-error-summary__list a')].map((link) => {
    const field = link.getAttribute('href').slice(1);
    const label = form.querySelector(`label[for="${CSS.escape(field)}"]`);
    return `${label?.textContent.trim() ?? ''}: ${link.textContent.trim()}`;
  });
}

function tell(reasons) {
  const list = document.createElement('ul');
  list.className = 'govuk-list govuk-error-message';
  for (const reason of reasons)
    list.append(Object.assign(document.createElement('li'), { textContent: reason }));
  faults.replaceChildren(...(reasons.length > 0 ? [list] : []));
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
  if (result?.compiled)
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
  live.hidden = !result?.compiled;
}

async function compute() {
  const typed = Object.fromEntries(new FormData(form));
  const mine = (turn += 1);
  const rulebook = await lawOn(typed.on);
  const { language } = form.dataset;
  const result = rulebook && calculate(rulebook, typed, { on: typed.on, language });
  // Whoever has typed on since wants the answer to that.
  if (mine !== turn) return;
  show(result);
  if (result?.compiled) return tell([]);
  await new Promise((resume) => setTimeout(resume, pauseMs));
  const reasons = mine === turn ? await reasonsFor(typed) : [];
  if (mine === turn) tell(reasons);
}

form.addEventListener('input', compute);
await compute();
