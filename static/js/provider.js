// A provider that is not in the list yet is made on the spot. Without this, the name is sent with the form.
// <div data-create="/admin/providers/new" data-input="provider" data-made="Added: "> holds a button[type=button][hidden] and a role=status;
// the input has a datalist. The answer is JSON: {"name": …} with 201, or {"error": …}.
import { tokenHeader } from "./token.js";

for (const place of document.querySelectorAll("[data-create]")) {
  const input = document.getElementById(place.dataset.input);
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const known = () => [...(input.list?.options ?? [])].map((option) => option.value.toLowerCase());
  const offer = () => {
    const name = input.value.trim();
    button.hidden = !name || known().includes(name.toLowerCase());
    status.textContent = "";
  };

  input.addEventListener("input", offer);
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.create, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", ...tokenHeader() },
        body: JSON.stringify({ name: input.value.trim() }),
      });
      const told = await answer.json();
      if (answer.ok) {
        input.value = told.name;
        input.list?.append(new Option(told.name, told.name));
        button.hidden = true;
        input.focus();
      }
      status.textContent = answer.ok ? `${place.dataset.made} ${told.name}` : told.error;
    } catch {
      status.textContent = place.dataset.failed ?? "";
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
  offer();
}
