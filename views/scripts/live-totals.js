// <form data-live="/address"> with <div data-live-totals aria-live="polite">: the server counts while one types, with the
// same rules as on submission, and answers with the fragment to show.
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
    if (mine === asked && answer?.ok && place) place.innerHTML = await answer.text();
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 350);
  });
}
