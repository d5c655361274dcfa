// Shows the question about cookies to who has not answered it, and the way back to who said yes.
// The page is the same for every visitor: what this browser chose stands in its cookie only.
const ask = document.querySelector("[data-ask]");
const withdraw = document.querySelector("[data-withdraw]");

function readChoice({ cookie, site }) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${cookie}=`));
  try {
    return JSON.parse(decodeURIComponent(found.slice(cookie.length + 1)))[site];
  } catch {
    return undefined; // None, or none that can be read.
  }
}

function isValid(choice, { asksSince, version, days }) {
  if (!Array.isArray(choice?.c) || choice.v < Number(asksSince) || choice.v > Number(version)) return false;
  const age = (Date.now() - Date.parse(choice.d)) / 86_400_000;
  return age >= -1 && age < Number(days) + 1;
}

function show() {
  const choice = readChoice(ask.dataset);
  const valid = isValid(choice, ask.dataset);
  ask.hidden = valid || navigator.globalPrivacyControl === true;
  if (withdraw) withdraw.hidden = !(valid && choice.c.length);
}

if (ask) {
  show();
  // A page that comes back from the browser's memory may have been answered meanwhile.
  addEventListener("pageshow", ({ persisted }) => persisted && show());
}
