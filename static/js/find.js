// Filters the public register while a person types. Without this the same box asks the server.
// <form data-find> holds the search box and a [role=status] with data-one, data-many ("%s cookies") and data-none.
const form = document.querySelector("[data-find]");
const box = form?.querySelector("input[type=search]");
const status = form?.querySelector("[role=status]");

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function filter() {
  const words = plain(box.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const table of document.querySelectorAll(".register")) {
    let here = 0;
    for (const entry of table.tBodies) {
      const text = plain(entry.textContent);
      entry.hidden = !words.every((word) => text.includes(word));
      here += entry.hidden ? 0 : 1;
    }
    table.hidden = here === 0;
    found += here;
  }
  const { one, many, none } = status.dataset;
  status.textContent = words.length === 0 ? "" : found === 0 ? none : (found === 1 ? one : many).replace("%s", found);
}

if (box && status) {
  box.addEventListener("input", filter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  if (box.value) filter();
}
