// <div data-progress="/address" data-every="2000">: work in progress shows itself until the answer carries
// no data-progress any more; then the page is loaded anew with its result.
for (const place of document.querySelectorAll('[data-progress]')) {
  const every = Number(place.dataset.every ?? 2000);
  const look = async () => {
    const answer = await fetch(place.dataset.progress, { headers: { Accept: 'text/html' } }).catch(
      () => undefined,
    );
    // Signed out meanwhile: what came is another page, which belongs into no part of this one.
    if (answer?.redirected) {
      location.reload();
      return;
    }
    if (answer?.ok) {
      place.innerHTML = await answer.text();
      if (place.querySelector('[data-done]')) {
        location.reload();
        return;
      }
    }
    setTimeout(look, every);
  };
  setTimeout(look, every);
}
