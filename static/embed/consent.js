// Cookie Register on any website: nothing optional is loaded or stored before the visitor says yes.
// <script src="…/embed/consent.js" data-site="KEY" defer></script>; how to mark up the rest: docs/embed.md.
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector("script[data-site][src*='/embed/consent.']");
  if (window.cookieRegister?.onChange || !script) return;

  const EVENT = "cookieregister:change";
  const HELD_SCRIPT = "script[type='text/plain'][data-consent]";
  const HELD_FRAME = "iframe[data-consent][data-src]";
  const LONGEST_WAIT = 20_000;
  const site = script.dataset.site;
  const register = new URL(`../${site}/`, script.src).href;

  let data; // the published version's consent.json, once the register has answered
  let texts; // its words in the language of the page
  let language;
  let earlier; // what the cookie holds for this site, valid or not
  let choice; // the same, if it is valid
  let attempt; // a press that is not saved yet: it keeps its key, so that it is never recorded twice
  let busy = false;
  let releasing = false;
  let isOpen = false;
  let lost = 0;
  let opener; // what had the focus before the banner was asked for
  const placeholders = new Map(); // by held frame
  const shownOnce = new WeakSet();

  const has = (category) =>
    !!data && (data.free.includes(category) || (data.categories.includes(category) && !!choice?.c.includes(category)));
  const isAllowed = (element) => element.dataset.consent.trim().split(/\s+/).every(has);
  const isOff = (category) => !has(category);
  const fill = (text, ...values) => text.replace(/%s/g, () => values.shift());
  const nameOf = (category) => texts.categories[category]?.name || category;
  const listed = (words) => [...new Set(words)].join(", ");

  // The cookie: a map from site to choice, as the register itself writes it.

  const cookieName = () => script.dataset.cookie || data.cookie;
  const cookies = () => document.cookie.split("; ").filter(Boolean).map((one) => one.split("=", 2)[0]);
  const secure = location.protocol === "https:" ? "; Secure" : "";

  function readMap() {
    for (const one of document.cookie.split("; ")) {
      if (!one.startsWith(`${cookieName()}=`)) continue;
      try {
        const map = JSON.parse(decodeURIComponent(one.slice(cookieName().length + 1)));
        if (map && typeof map === "object" && !Array.isArray(map)) return map;
      } catch {
        // Unreadable: no choice, and the next one replaces it.
      }
    }
    return {};
  }

  function readChoice() {
    earlier = readMap()[site];
    if (!Array.isArray(earlier?.c)) return undefined;
    const age = (Date.now() - Date.parse(earlier.d)) / 86_400_000;
    const isCurrent = earlier.v >= data.asks_since && earlier.v <= data.version;
    return isCurrent && age >= -1 && age < data.days + 1 ? earlier : undefined;
  }

  function keep(made) {
    const map = readMap();
    // Below the site's own host the register has set it by header, which Safari keeps longer than what a script sets.
    if (JSON.stringify(map[site]) === JSON.stringify(made)) return;
    map[site] = made;
    const value = JSON.stringify(map);
    const seconds = value === "{}" ? 0 : data.days * 86_400;
    document.cookie = `${cookieName()}=${encodeURIComponent(value)}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`;
  }

  // What is held back, and let go.

  const asIs = { createScript: (text) => text, createScriptURL: (address) => address };
  let trusted = asIs;
  try {
    trusted = window.trustedTypes?.createPolicy("cookie-register", asIs) || asIs;
  } catch {
    // The page's policy names no such policy: its held scripts are refused, one by one.
  }

  function run(held) {
    return new Promise((done) => {
      const live = document.createElement("script");
      for (const { name, value } of held.attributes) {
        if (!["type", "src", "nonce", "data-type"].includes(name)) live.setAttribute(name, value);
      }
      if (held.dataset.type) live.type = held.dataset.type;
      live.nonce = held.nonce;
      live.async = held.hasAttribute("async");
      const isOutside = held.hasAttribute("src");
      if (isOutside) {
        live.addEventListener("load", done);
        live.addEventListener("error", done);
        live.src = trusted.createScriptURL(held.src);
      } else live.text = trusted.createScript(held.text);
      held.replaceWith(live);
      if (!isOutside || live.async) done();
    });
  }

  async function runAllowed() {
    if (releasing) return;
    releasing = true;
    // One after the other, as the page has them; a withdrawal stops those that still wait.
    for (let held; (held = [...document.querySelectorAll(HELD_SCRIPT)].find(isAllowed)); ) {
      try {
        await run(held);
      } catch (error) {
        held.removeAttribute("data-consent");
        console.error(error);
      }
    }
    releasing = false;
  }

  function showFrame(frame) {
    placeholders.get(frame)?.remove();
    placeholders.delete(frame);
    if (frame.hasAttribute("src")) return;
    frame.hidden = false;
    frame.src = frame.dataset.src;
  }

  function holdFrame(frame) {
    // Where nothing needs consent there are no words for what the policy does not know.
    if (placeholders.has(frame) || !texts) return;
    const place = shadowed("cookie-register-frame");
    place.style.minHeight = `${frame.offsetHeight}px`;
    frame.removeAttribute("src");
    frame.hidden = true;
    frame.before(place);
    // Moved, not only emptied: this ends what the frame shows.
    place.after(frame);
    placeholders.set(frame, place);

    const categories = frame.dataset.consent.trim().split(/\s+/);
    const { hostname: host } = Object.assign(document.createElement("a"), { href: frame.dataset.src });
    const providers = data.names.filter((one) => categories.includes(one.category));
    const fromHost = providers.filter(({ domain }) => domain && `.${host}`.endsWith(`.${domain.replace(/^\./, "")}`));
    const who = frame.dataset.provider || listed((fromHost[0] ? fromHost : providers).map((one) => one.provider)) || host;
    const label = frame.title || who;
    const box = make("div", "", { lang: language, dir: texts.dir, class: "frame", role: "group", "aria-label": label });
    const row = make("div", "", { class: "row" });
    row.append(
      button(texts.show_once, () => {
        shownOnce.add(frame);
        showFrame(frame);
        frame.focus();
      }),
      button(texts.settings, ({ currentTarget }) => show(currentTarget)),
    );
    if (frame.title) box.append(make("strong", frame.title));
    box.append(make("p", fill(texts.placeholder, who, listed(categories.map(nameOf)))), row);
    place.shadowRoot.append(box);
  }

  function apply() {
    // A script that is still being read is not whole yet.
    if (!data || document.readyState === "loading") return;
    for (const [frame, place] of placeholders) {
      if (frame.isConnected) continue;
      place.remove();
      placeholders.delete(frame);
    }
    for (const frame of document.querySelectorAll(HELD_FRAME)) {
      if (isAllowed(frame) || shownOnce.has(frame)) showFrame(frame);
      else holdFrame(frame);
    }
    runAllowed();
  }

  function announce() {
    document.dispatchEvent(new CustomEvent(EVENT, { detail: current() }));
  }

  const current = () => ({ categories: [...data.free, ...data.categories].filter(has) });

  // Withdrawal: what is declared is deleted, and what cannot be is named.

  function pattern({ name, match }) {
    const plain = (text) => text.replace(/[^\w\s]/g, "\\$&");
    const glob = (all, escaped) => (all === "*" ? ".*" : plain(escaped || all));
    const source = match === "glob" ? name.replace(/\\(.)|./gs, glob) : plain(name);
    return new RegExp(`^${source}${match === "prefix" ? "" : "$"}`, "s");
  }

  function expire(name, path) {
    const paths = new Set(["/", path || "/"]);
    const domains = [""];
    location.hostname.split(".").forEach((_, i, labels) => {
      // No cookie belongs to a whole ending, and Firefox complains of each that is tried.
      if (!i || i < labels.length - 1) domains.push(`; Domain=${labels.slice(i).join(".")}`);
    });
    location.pathname.split("/").forEach((_, i, parts) => {
      const start = parts.slice(0, i + 1).join("/");
      paths.add(start).add(`${start}/`);
    });
    for (const way of paths) {
      for (const domain of domains) document.cookie = `${name}=; Max-Age=0; Path=${way}${domain}${secure}`;
    }
  }

  // Each gives whether nothing of it is left.
  const forgetting = {
    http_cookie(one, names) {
      const domain = one.domain.replace(/^\./, "");
      if (one.http_only || (domain && !`.${location.hostname}`.endsWith(`.${domain}`))) return false;
      const ours = () => cookies().filter((name) => names.test(name) && name !== cookieName());
      for (const name of one.match === "exact" ? [one.name] : ours()) expire(name, one.path);
      return !ours().length;
    },
    local_storage: (_, names) => empty(localStorage, names),
    session_storage: (_, names) => empty(sessionStorage, names),
    async indexed_db(one, names) {
      const all = (await indexedDB.databases()).map((database) => database.name).filter((name) => names.test(name));
      const gone = all.map(
        (name) =>
          new Promise((done) => {
            const request = indexedDB.deleteDatabase(name);
            request.onsuccess = () => done(true);
            request.onerror = request.onblocked = () => done(false);
          }),
      );
      return (await Promise.all(gone)).every(Boolean);
    },
    async cache(_, names) {
      for (const name of await caches.keys()) if (names.test(name)) await caches.delete(name);
      return true;
    },
    // These leave nothing behind.
    pixel: () => true,
    url_param: () => true,
    fingerprint: () => true,
  };

  function empty(storage, names) {
    for (const name of Object.keys(storage)) if (names.test(name)) storage.removeItem(name);
    return true;
  }

  async function forget() {
    const left = [];
    for (const one of data.names.filter(({ category }) => isOff(category))) {
      try {
        const isThird = one.party === "third" && one.storage !== "pixel";
        if (!isThird && (await forgetting[one.storage](one, pattern(one)))) continue;
      } catch {
        // No such storage here, or it may not be touched: then it is named.
      }
      left.push(one);
    }
    return left;
  }

  // Takes a choice over; gives what the visitor must delete by hand of that which is now withdrawn.
  async function settle(made) {
    const before = data.categories.filter(has);
    choice = made;
    keep(made);
    apply();
    announce();
    const left = await forget();
    return left.filter(({ category }) => before.includes(category)).map((one) => `${one.name} (${one.provider})`);
  }

  // The banner: a region in the flow of the page, before everything else.

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    if (text) element.textContent = text;
    return element;
  }

  function button(text, press, kind = "") {
    const made = make("button", text, { type: "button", class: kind });
    made.addEventListener("click", press);
    return made;
  }

  function shadowed(tag) {
    const host = document.createElement(tag);
    const root = host.attachShadow({ mode: "open" });
    if (sheet) root.adoptedStyleSheets = [sheet];
    return host;
  }

  function group(category) {
    const fieldset = make("fieldset");
    fieldset.append(make("legend", nameOf(category)), make("p", texts.categories[category]?.description));
    for (const answer of ["no", "yes"]) {
      const input = make("input", "", { type: "radio", name: `category.${category}`, value: answer });
      input.checked = !!choice && has(category) === (answer === "yes");
      const label = make("label");
      label.append(input, make("span", texts[answer]));
      fieldset.append(label);
    }
    return fieldset;
  }

  function save(view, form) {
    const answers = {};
    let open;
    for (const fieldset of form.querySelectorAll("fieldset")) {
      fieldset.querySelector("[role=alert]")?.remove();
      const { name, value } = fieldset.querySelector("input:checked") || {};
      if (name) answers[name] = value;
      else {
        const [legend, first] = fieldset.querySelectorAll("legend, input");
        fieldset.append(make("p", fill(texts.pick, legend.textContent), { class: "error", role: "alert" }));
        open ||= first;
      }
    }
    if (open) open.focus();
    else choose(view, "save", answers);
  }

  // `view` is "ask", "choose", "settings" or, with what happened as `notes`, "done".
  function draw(view, notes = [], role = "alert") {
    const form = make("form");
    const panel = make("section", "", { lang: language, dir: texts.dir, tabindex: -1, "aria-label": texts.region });
    const row = make("div", "", { class: "row" });
    const isSettings = view === "settings";
    const isDone = view === "done";
    const note = make("div", "", { role, tabindex: -1, class: isDone ? "" : "error" });
    note.append(...notes.filter(Boolean).map((text) => make("p", text)));
    panel.append(form);
    if (notes.length) form.append(note);
    if (!isDone) {
      form.append(make("h2", isSettings ? texts.settings : texts.title));
      const hasGrown = earlier && earlier.v < data.asks_since;
      const noted = navigator.globalPrivacyControl === true && !choice && texts.gpc;
      for (const text of [hasGrown && texts.changed, ...texts.body, noted]) if (text) form.append(make("p", text));
      const link = make("p");
      link.append(make("a", texts.policy.text, { href: texts.policy.url }));
      form.append(link);
    }
    if (view === "choose" || isSettings) form.append(...data.categories.map(group));
    form.append(row);
    const press = (text, what) => button(text, () => choose(view, what));
    if (isDone) row.append(button(texts.settings, () => draw("settings").focus()));
    else {
      if (isSettings && choice?.c.length) row.append(press(texts.withdraw, "withdraw"));
      else row.append(press(texts.refuse, "refuse"), press(texts.accept, "accept"));
      if (view === "ask") row.append(button(texts.choose, () => draw("choose").querySelector("input").focus(), "quiet"));
      else row.append(make("button", texts.save));
    }
    if (isDone || isSettings) row.append(button(texts.close, close, "quiet"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(view, form);
    });
    banner.shadowRoot.replaceChildren(panel);
    isOpen = true;
    if (!banner.isConnected) document.body.prepend(banner);
    if (notes.length) note.focus();
    return panel;
  }

  function hide() {
    isOpen = false;
    banner.remove();
  }

  function close() {
    hide();
    opener?.focus();
  }

  async function choose(view, what, answers) {
    if (busy) return;
    busy = true;
    const fields = { choice: what, ...answers, version: data.version, language, method: "embed" };
    // The register sees no cookie of this host: it is told what is being changed.
    const held = choice || earlier;
    if (held) fields.held = JSON.stringify({ [site]: held });
    const press = JSON.stringify(fields);
    const random = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(36)).join("");
    if (attempt?.press !== press) attempt = { press, key: random };
    let answer;
    let failed = texts.unreachable;
    try {
      const response = await fetch(`${register}consent`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ ...fields, key: attempt.key }),
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: AbortSignal.timeout?.(LONGEST_WAIT),
      });
      failed = texts.failed;
      if (response.ok) answer = await response.json();
    } catch {
      // Said below.
    }
    busy = false;
    if (answer?.choice) {
      attempt = undefined;
      const left = await settle(answer.choice);
      const isKept = JSON.stringify(readMap()[site]) === JSON.stringify(answer.choice);
      const said = isKept ? texts[answer.event] || texts.given : texts.not_kept;
      draw("done", [said, left.length && fill(texts.not_cleared, listed(left))], "status");
      return;
    }
    // What is not recorded is no consent. A "no" is kept, with the receipt until it is.
    const isNo = what === "refuse" || what === "withdraw";
    const today = new Date().toISOString().slice(0, 10);
    await settle(isNo ? { v: data.version, d: today, c: [], r: held?.r } : undefined);
    // Perhaps a newer version was published meanwhile.
    await load().catch(() => {});
    apply();
    if (!data.categories.length) {
      close();
      return;
    }
    const panel = draw(view, [failed]);
    for (const name in answers) {
      for (const input of panel.querySelectorAll("input")) {
        if (input.name === name && input.value === answers[name]) input.checked = true;
      }
    }
  }

  async function load() {
    const response = await fetch(`${register}consent.json`, { credentials: "omit", referrerPolicy: "no-referrer" });
    const found = await response.json();
    if (!response.ok || found.schema !== 1) throw new Error(response.status);
    data = found;
    const [wanted, base] = [document.documentElement.lang.toLowerCase(), (tag) => tag.toLowerCase().split("-")[0]];
    language =
      data.languages.find((tag) => tag.toLowerCase() === wanted) ||
      data.languages.find((tag) => base(tag) === base(wanted)) ||
      data.default_language;
    texts = data.texts[language];
    choice = readChoice();
  }

  // Safari gives no focus to what is clicked: what was pressed is told.
  async function show(pressed) {
    if (!data) await start();
    if (!data) return;
    if (!data.categories.length) {
      location.assign(`${data.address}${language}/preferences/`);
      return;
    }
    opener = pressed || document.activeElement;
    draw("settings").focus();
  }

  function onChange(listener) {
    const hear = (event) => listener(event.detail);
    document.addEventListener(EVENT, hear);
    if (data) listener(current());
    return () => document.removeEventListener(EVENT, hear);
  }

  async function start() {
    try {
      await load();
    } catch {
      return; // Nothing optional loads, and the page works.
    }
    apply();
    announce();
    if (choice) await forget();
    else if (data.categories.length && navigator.globalPrivacyControl !== true) draw("ask");
  }

  function onClick(event) {
    const link = event.target.closest?.("[data-consent-settings], a[href$='/preferences/']");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const wish = link.dataset.consentSettings;
    if (wish === undefined && ![register, data?.address].some((start) => start && link.href.startsWith(start))) return;
    // Without the register's answer a link leads where it says.
    if (link.href && !data?.categories.length) return;
    event.preventDefault();
    opener = link;
    if (wish === "withdraw" && data?.categories.length) choose("settings", "withdraw");
    else show(link);
  }

  // Another tab, or the register's own page on this host, may have saved a choice.
  function look() {
    const seen = data && !busy && readChoice();
    if (!seen || JSON.stringify(seen) === JSON.stringify(choice)) return;
    choice = seen;
    apply();
    announce();
    hide();
  }

  let sheet;
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`
:host { all: initial; color-scheme: inherit; display: block; --p: #fff; --i: #1a1e1d; --e: #787e7a; --a: #0b585e; --f: #1559c7; --r: #a11c1c }
@supports (color: light-dark(red, red)) { :host { --p: light-dark(#fff, #1b1f1e); --i: light-dark(#1a1e1d, #eceeea); --e: light-dark(#787e7a, #828c87); --a: light-dark(#0b585e, #86cfca); --f: light-dark(#1559c7, #a8c9ff); --r: light-dark(#a11c1c, #ffa9a0) } }
:host([hidden]) { display: none }
section, .frame { --edge: var(--cookie-register-edge, var(--e)); --accent: var(--cookie-register-accent, var(--a)); box-sizing: border-box; font: medium/1.5 var(--cookie-register-font, system-ui, sans-serif); color: var(--cookie-register-ink, var(--i)); background: var(--cookie-register-paper, var(--p)); overflow-wrap: anywhere }
section { padding: 1.25em max(1em, 50% - 30em); border-block-end: 1px solid var(--edge) }
.frame { min-block-size: inherit; padding: 1em; border: 1px solid var(--edge) }
h2 { font-size: 1.3em; line-height: 1.25; margin: 0 0 .5em }
p { margin: 0 0 .6em; max-inline-size: 65ch }
a { color: var(--accent) }
.row { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75em; margin-block-start: 1em }
@media (min-width: 40em) { .row { grid-template-columns: repeat(auto-fill, minmax(0, 13em)) } }
button { box-sizing: border-box; min-block-size: 2.75em; padding: .4em .8em; font: inherit; font-weight: 600; color: inherit; background: none; border: 1px solid var(--edge); border-radius: var(--cookie-register-radius, 5px); overflow-wrap: anywhere; cursor: pointer }
button:hover { border-color: currentColor; text-decoration: underline }
.quiet { color: var(--accent); border-color: transparent; text-decoration: underline }
fieldset { min-inline-size: 0; margin: 1em 0 0; padding: 0; border: 0 }
legend { padding: 0; font-weight: 600 }
label { display: inline-flex; align-items: center; gap: .5em; min-block-size: 2.75em; margin-inline-end: 2em; cursor: pointer }
input { inline-size: 1.4em; block-size: 1.4em; margin: 0; accent-color: var(--accent) }
.error { color: var(--r); font-weight: 600 }
:focus-visible { outline: 3px solid var(--cookie-register-focus, var(--f)); outline-offset: 2px }
@media print { :host { display: none } }`);
  } catch {
    // A browser without constructed stylesheets shows the same, plainly.
  }
  const banner = shadowed("cookie-register");

  window.cookieRegister = Object.freeze({ has, show: () => show(), onChange });
  addEventListener("click", onClick);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("DOMContentLoaded", apply);
  new MutationObserver((records) => {
    // A page that writes itself anew keeps it; one that fights it wins.
    if (isOpen && !banner.isConnected && document.body && lost++ < 20) document.body.prepend(banner);
    const matters = (node) =>
      node.nodeType === 1 &&
      (placeholders.has(node) || node.matches(`${HELD_SCRIPT},${HELD_FRAME}`) || node.querySelector(`${HELD_SCRIPT},${HELD_FRAME}`));
    if (records.some((one) => [...one.addedNodes, ...one.removedNodes].some(matters))) apply();
  }).observe(document, { childList: true, subtree: true });
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
