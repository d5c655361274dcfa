// Rows are added and removed in place; without this the same buttons do it through the server.
function number(list) {
  [...list.querySelectorAll(":scope > fieldset")].forEach((row, index) => {
    const legend = row.querySelector("legend");
    const title = legend.dataset.title.replace("__number__", String(index + 1));
    legend.textContent = title;
    row.querySelector("[name=remove] .vh").textContent = ` ${title}`;
  });
}

function add(list) {
  const template = list.querySelector(":scope > template");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__index__", list.dataset.next);
  list.dataset.next = String(Number(list.dataset.next) + 1);
  template.before(holder.content);
  const row = template.previousElementSibling;
  number(list);
  const status = list.querySelector(":scope > [role=status]");
  status.textContent = `${status.dataset.added} ${row.querySelector("legend").textContent}`;
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function remove(list, row) {
  const neighbour = [row.nextElementSibling, row.previousElementSibling].find((one) => one?.matches("fieldset"));
  row.remove();
  number(list);
  const status = list.querySelector(":scope > [role=status]");
  status.textContent = status.dataset.removed;
  (neighbour ?? list.querySelector("[name=add]")).focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows] button[name=add], [data-rows] button[name=remove]");
  if (!button) return;
  const list = button.closest("[data-rows]");
  // Where there is no room for one more, the server says so.
  if (button.name === "add" && list.querySelectorAll(":scope > fieldset").length >= Number(list.dataset.most)) return;
  event.preventDefault();
  if (button.name === "add") add(list);
  else remove(list, button.closest("fieldset"));
});
