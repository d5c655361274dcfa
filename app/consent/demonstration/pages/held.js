// Shows what this browser holds of this website, twice a second: some of it arrives by an answer.
const list = document.getElementById("held");
let shown = "";
function stored() {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // The browser keeps nothing at all.
  }
}
setInterval(() => {
  const cookies = document.cookie.split("; ").filter(Boolean).map((one) => one.split("=")[0]);
  const names = [...cookies, ...stored()].sort();
  if (list.firstChild && names.join() === shown) return;
  shown = names.join();
  list.replaceChildren(
    ...(names.length ? names : [list.dataset.nothing]).map((text) => {
      const item = document.createElement("li");
      item.append(text);
      return item;
    }),
  );
}, 500);
