// While one types, the same rules as on the server compute in the browser; the steps come with the form's own answer.
import { calculate } from '../../src/web/public/calculator.ts';
import { loadRulebook } from '../../src/rules/index.ts';

const form = document.querySelector('form[data-calculator]');
const outputs = document.querySelector('[data-calculator-outputs]');
const live = document.querySelector('[data-calculator-live]');
const steps = document.querySelector('[data-calculator-steps]');
const rulebooks = new Map();

/** The version that is law on the day, fetched once for each day asked about. */
async function lawOn(day) {
  if (!rulebooks.has(day)) {
    const answer = await fetch(`${form.dataset.calculator}?on=${encodeURIComponent(day)}`);
    const loaded = answer.ok ? loadRulebook((await answer.json()).files) : undefined;
    rulebooks.set(day, loaded?.ok ? loaded.rulebook : undefined);
  }
  return rulebooks.get(day);
}

async function compute() {
  const typed = Object.fromEntries(new FormData(form));
  const rulebook = await lawOn(typed.on);
  if (!rulebook) return;
  const { language } = form.dataset;
  const result = calculate(rulebook, typed, { on: typed.on, language });
  for (const place of outputs.querySelectorAll('[data-output]')) {
    const found = result.outputs.find(({ name }) => name === place.dataset.output);
    place.textContent = found?.text ?? '–';
  }
  if (steps) steps.hidden = true;
  live.hidden = false;
}

form.addEventListener('input', compute);
await compute();
