// <form data-live="/address"> with <div data-live-totals aria-live="polite">: the server counts while one types, with the
// same rules as on submission, and answers with the fragment to show. It also holds what stands beside each field:
// [data-change-of="field-id"] goes to [data-change="field-id"].
for (const form of document.querySelectorAll('form[data-live]')) {
  const place = document.querySelector('[data-live-totals]');
  let waiting;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.live, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: 'text/html' },
    }).catch(() => undefined);
    if (mine !== asked || !answer?.ok || !place) return;
    place.innerHTML = await answer.text();
    for (const change of place.querySelectorAll('[data-change-of]')) {
      const beside = form.querySelector(`[data-change="${change.dataset.changeOf}"]`);
      if (beside) beside.textContent = change.textContent;
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 350);
  });
}
