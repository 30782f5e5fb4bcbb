// Small comforts; every page works without them.
document.body.classList.add('js-enabled', 'govuk-frontend-supported');

const summary = document.querySelector('[data-module="govuk-error-summary"]');
if (summary && summary.dataset.disableAutoFocus !== 'true') {
  summary.setAttribute('tabindex', '-1');
  summary.focus();
}

// The menu folds on narrow screens.
const narrow = window.matchMedia('(max-width: 40.0525em)');
for (const toggle of document.querySelectorAll('.govuk-js-service-navigation-toggle')) {
  const menu = document.getElementById(toggle.getAttribute('aria-controls'));
  const show = (open) => {
    menu.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
  };
  const fit = () => {
    toggle.hidden = !narrow.matches;
    toggle.toggleAttribute('aria-hidden', !narrow.matches);
    show(!narrow.matches);
  };
  toggle.addEventListener('click', () => show(menu.hidden));
  narrow.addEventListener('change', fit);
  fit();
}

// Fields that belong to one answer appear with it.
for (const choice of document.querySelectorAll('input[data-aria-controls]')) {
  const part = document.getElementById(choice.dataset.ariaControls);
  const kind = choice.type === 'radio' ? 'radios' : 'checkboxes';
  choice.setAttribute('aria-controls', choice.dataset.ariaControls);
  const fit = () => {
    part.classList.toggle(`govuk-${kind}__conditional--hidden`, !choice.checked);
    choice.setAttribute('aria-expanded', String(choice.checked));
  };
  choice.form?.addEventListener('change', fit);
  fit();
}

// A second click within a second does not send again.
for (const form of document.querySelectorAll('form[method="post"]')) {
  let sent = 0;
  form.addEventListener('submit', (event) => {
    if (Date.now() - sent < 1000) event.preventDefault();
    else sent = Date.now();
  });
}

// A table that fits needs no stop for the keyboard; one that is cut off does, also after the screen was turned.
const stops = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    const cut =
      target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (cut) target.setAttribute('tabindex', '0');
    else target.removeAttribute('tabindex');
  }
});
for (const region of document.querySelectorAll('.ec-table')) stops.observe(region);

// <button data-print> prints the page; without scripts it stays hidden.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
