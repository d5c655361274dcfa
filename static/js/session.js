// Says in time that the session is about to end, and extends it by one press.
import { tokenHeader } from "./token.js";

const NOTICE_SECONDS = 120;
const LONGEST_TIMER = 2 ** 31 - 1;

const place = document.querySelector("[data-ends-in]");
const otherTabs = place && new BroadcastChannel("session");
let timers = [];

function after(seconds, action) {
  timers.push(setTimeout(action, Math.min(Math.max(seconds, 0) * 1000, LONGEST_TIMER)));
}

function show(selector) {
  const alert = place.querySelector("[role=alert]");
  alert.replaceChildren(place.querySelector(selector).content.cloneNode(true));
  return alert;
}

async function extend() {
  const answer = await fetch(place.dataset.extendUrl, { method: "POST", headers: { Accept: "application/json", ...tokenHeader() } });
  if (!answer.ok || answer.redirected) {
    show("template[data-ended]");
    return;
  }
  const { ends_in: seconds } = await answer.json();
  const alert = show("template[data-extended]");
  tellAll(seconds ?? Number(place.dataset.endsIn));
  document.getElementById("main")?.focus({ preventScroll: true });
  setTimeout(() => alert.replaceChildren(), 8000);
}

function start(seconds) {
  timers.forEach(clearTimeout);
  timers = [];
  after(seconds - Math.max(NOTICE_SECONDS, Number(place.dataset.warn ?? 0)), () => {
    show("template").querySelector("[data-extend]")?.addEventListener("click", extend);
  });
  after(seconds, () => show("template[data-ended]"));
}

// Using one tab keeps the person signed in in all of them.
function tellAll(seconds) {
  start(seconds);
  otherTabs.postMessage(seconds);
}

if (place) {
  otherTabs.addEventListener("message", ({ data: seconds }) => {
    place.querySelector("[role=alert]").replaceChildren();
    start(seconds);
  });
  tellAll(Number(place.dataset.endsIn));
}
