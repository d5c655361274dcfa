// The error summary takes the focus, and its links open the fold in which the answer waits.
const summary = document.getElementById("problems");
summary?.focus();
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  event.preventDefault();
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const control = place.matches("fieldset") ? (place.querySelector("input, select, textarea") ?? place) : place;
  control.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
});
