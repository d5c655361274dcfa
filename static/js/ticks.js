// One tick for all rows of a table. `<input type="checkbox" data-tick-all="keys" hidden>` ticks every `name="keys"`.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const ticks = () => [...document.querySelectorAll(`input[type=checkbox][name="${all.dataset.tickAll}"]`)];
  const show = () => {
    const ticked = ticks().filter((one) => one.checked).length;
    all.checked = ticked > 0 && ticked === ticks().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of ticks()) one.checked = all.checked;
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === all.dataset.tickAll) show();
  });
  show();
}
