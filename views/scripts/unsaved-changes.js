// <form data-unsaved>: leaving with changes that were not sent asks first, in the browser's own words.
for (const form of document.querySelectorAll('form[data-unsaved]')) {
  let changed = false;
  form.addEventListener('input', () => (changed = true));
  form.addEventListener('submit', () => (changed = false));
  window.addEventListener('beforeunload', (event) => {
    if (changed) event.preventDefault();
  });
}
