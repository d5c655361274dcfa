// The yearly review by single keys: 1 still correct, 2 change, 3 later. They work only while the entry has the focus,
// which it gets when the page opens, so that no key means anything in a field or elsewhere (WCAG 2.1.4).
const card = document.querySelector("[data-review]");
if (card) {
  document.querySelector("[data-review-keys]").hidden = false;
  card.focus({ preventScroll: true });
  card.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input, select, textarea, [contenteditable]")) return;
    const pressed = card.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
}
