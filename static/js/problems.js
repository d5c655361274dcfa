// The error summary takes the focus. Its links, and those of the checks, open the fold in which the answer waits; so does
// an address that ends with the name of one.
document.getElementById("problems")?.focus();

function show(hash) {
  const place = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!place) return false;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const control = place.matches("fieldset") ? (place.querySelector("input, select, textarea") ?? place) : place;
  control.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#problems a[href^='#'], [data-checks] a[href^='#']");
  if (link && show(link.hash)) event.preventDefault();
});
if (!document.getElementById("problems") && document.querySelector("form details")) show(location.hash);
