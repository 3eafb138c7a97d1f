import { follow } from "./live.js";
import { morph, fill, element } from "./morph.js";
import { show } from "./form.js";
import { trouble } from "./input.js";

const body = document.body;

// listen keeps the page up to date.
export function listen() {
  for (const a of document.querySelectorAll("#nav [aria-current]")) a.scrollIntoView({ block: "nearest", inline: "nearest" });
  for (const scroll of document.querySelectorAll(".scroll")) scroll.scrollTop = scroll.scrollHeight;
  // The address may name a message.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  follow(async (live) => {
    const reached = await update();
    if (live && reached) found();
    else lose(reached ? "Changes come late: this tab cannot follow the room. It can once other tabs of the room are closed."
      : "The room cannot be reached. It will come back by itself when the playground runs again.");
  });
}

let lost;

// lose says what is wrong if it lasts.
function lose(why) {
  body.dataset.connected = "false";
  if (body.classList.contains("lost")) trouble(why);
  lost ??= setTimeout(() => {
    body.classList.add("lost");
    trouble(why);
  }, 3000);
}

function found() {
  clearTimeout(lost);
  lost = undefined;
  if (body.classList.contains("lost")) {
    body.classList.remove("lost");
    trouble("");
  }
  body.dataset.connected = "true";
}

let running = null;
let again = false;

// update asks for what the page does not show yet and shows it. It returns
// whether the room was reached. One request runs at a time.
function update() {
  again = true;
  running ??= (async () => {
    let reached = true;
    while (again && reached) {
      again = false;
      reached = await once();
    }
    running = null;
    return reached;
  })();
  return running;
}

async function once() {
  const query = new URLSearchParams(body.dataset.query);
  query.set("since", body.dataset.since);
  const r = await fetch("/playground/changes?" + query, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  const changes = r?.ok ? await r.json().catch(() => null) : null;
  if (!changes) return false;
  // A place of the page is gone: the room has begun again.
  if (changes.query !== body.dataset.query) {
    location.replace(changes.query);
    return true;
  }
  body.dataset.since = changes.since;
  for (const { place, ids, messages } of changes.places) {
    const scroll = [...document.querySelectorAll(".scroll")].find((s) => s.dataset.place === place);
    keepOnly(scroll, ids);
    for (const m of messages) put(scroll, m);
  }
  for (const id of ["nav", "clock", "activity"]) fill(document.getElementById(id), changes[id]);
  show(changes.form);
  return true;
}

// keepOnly removes messages that no longer exist.
function keepOnly(scroll, ids) {
  const stay = new Set(ids);
  for (const m of [...scroll.querySelectorAll(".message")]) {
    if (stay.has(m.id)) continue;
    const next = m.contains(document.activeElement) && scroll;
    m.remove();
    if (next) next.focus({ preventScroll: true });
  }
}

// put shows a message at its position. At the end of the messages the reader
// stays there, unless they are filling in a menu or marking text.
function put(scroll, { id, seq, html, says, aloud }) {
  const busy = !getSelection().isCollapsed || document.activeElement.matches(".message form *");
  const bottom = !busy && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const fresh = element(html);
  const old = document.getElementById(id);
  if (says && (aloud || !old || old.hasAttribute("data-thinking"))) say(says);
  if (old) {
    morph(old, fresh);
  } else {
    const list = scroll.querySelector(".messages");
    const after = [...list.children].find((m) => Number(m.dataset.seq) > seq);
    fresh.classList.add("fresh");
    list.insertBefore(fresh, after ?? null);
  }
  if (bottom) scroll.scrollTop = scroll.scrollHeight;
}

// say announces a text to screen readers.
function say(text) {
  const announcer = document.getElementById("announcer");
  const p = document.createElement("p");
  p.textContent = text;
  announcer.append(p);
  while (announcer.children.length > 5) announcer.firstElementChild.remove();
}
