// Checks an entry while it is being typed: the form is sent along, nothing is saved, and what was found stands beside it.
// <section data-checks="/admin/…/check"> holds a role=status for the summary and a div for the findings.
import { tokenHeader } from "./token.js";

const PAUSE = 700;
const place = document.querySelector("[data-checks]");
const form = document.getElementById("entry");
const status = place?.querySelector("[role=status]");

if (form && status) {
  const list = place.querySelector("div");
  let waiting = 0;
  let sending = new AbortController();

  const check = async () => {
    sending.abort();
    sending = new AbortController();
    try {
      const answer = await fetch(place.dataset.checks, {
        method: "POST",
        headers: { Accept: "application/json", ...tokenHeader() },
        body: new FormData(form),
        signal: sending.signal,
      });
      if (!answer.ok || answer.redirected) return;
      const { summary, findings } = await answer.json();
      if (status.textContent !== summary) status.textContent = summary;
      list.innerHTML = findings;
    } catch {
      // Without the network what was found before stays; saving checks it again.
    }
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("click", (event) => {
    if (event.target.closest("button[name=remove]")) soon();
  });
}
