// A button that was pressed says that it works on it, and a second press sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (!button?.dataset.busy) return;
  // After this turn, so that the button's own name and value are sent.
  setTimeout(() => {
    button.setAttribute("aria-busy", "true");
    button.dataset.rest = button.innerHTML;
    button.textContent = button.dataset.busy;
  });
});

// Coming back with the browser's Back button shows the form ready again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy][data-rest]")) {
    button.removeAttribute("aria-busy");
    button.innerHTML = button.dataset.rest;
  }
});
