// The rules themselves are large: they come when somebody begins to use the calculator.
for (const form of document.querySelectorAll('form[data-calculator]')) {
  form.addEventListener('focusin', () => import(form.dataset.script), { once: true });
}
