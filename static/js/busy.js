// A button that was pressed says that it works on it, and a second press sends nothing twice.
const PATIENCE = 15_000;
const resting = new Map();

function rest(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.replaceChildren(...resting.get(button));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(rest, PATIENCE, form);
  if (!button?.dataset.busy) return;
  // After this turn, so that the button's own name and value are sent.
  setTimeout(() => {
    resting.set(button, [...button.childNodes]);
    button.setAttribute("aria-busy", "true");
    button.replaceChildren(button.dataset.busy);
  });
});

// Coming back with the browser's Back button shows the form ready again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) rest(form);
});
