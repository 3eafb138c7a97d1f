import { swap, element } from "./swap.js";
import { show } from "./form.js";
import { trouble } from "./input.js";

const body = document.body;

// listen applies the events of the stream. EventSource reconnects by itself and
// sends the id of the last event.
export function listen() {
  const query = new URLSearchParams(body.dataset.query);
  query.set("since", body.dataset.since);
  const source = new EventSource("/playground/stream?" + query);
  let lost;
  const on = (name, f) => source.addEventListener(name, (e) => f(JSON.parse(e.data)));
  on("messages", keepOnly);
  on("message", put);
  on("nav", (html) => replace("nav", html));
  on("clock", (html) => replace("clock", html));
  on("activity", (html) => replace("activity", html));
  on("form", show);
  on("here", () => {
    clearTimeout(lost);
    lost = undefined;
    if (body.classList.contains("lost")) trouble("");
    body.classList.remove("lost");
    body.dataset.connected = "true";
  });
  source.onerror = () => {
    lost ??= setTimeout(() => {
      body.classList.add("lost");
      trouble("The room cannot be reached. It will come back by itself when the playground runs again.");
    }, 3000);
    // EventSource gives up if the server is away for long.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  };
  reveal();
  for (const scroll of document.querySelectorAll(".scroll")) scroll.scrollTop = scroll.scrollHeight;
  // The address may name a message.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
}

function replace(id, html) {
  const e = document.getElementById(id);
  swap(e, e, () => { e.innerHTML = html; });
  if (id === "nav") reveal();
}

// reveal scrolls to the current profile and place in lists wider than a phone.
function reveal() {
  for (const a of document.querySelectorAll("#nav [aria-current]")) a.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function place(name) {
  return [...document.querySelectorAll(".scroll")].find((s) => s.dataset.place === name);
}

// keepOnly removes messages that no longer exist.
function keepOnly({ place: name, ids }) {
  const scroll = place(name);
  if (!scroll) return;
  const stay = new Set(ids);
  for (const m of [...scroll.querySelectorAll(".message")]) {
    if (stay.has(m.id)) continue;
    const next = m.contains(document.activeElement) && scroll;
    m.remove();
    if (next) next.focus({ preventScroll: true });
  }
}

// put shows a message at its position.
function put({ place: name, id, seq, html, says }) {
  const scroll = place(name);
  if (!scroll) return;
  const bottom = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const fresh = element(html);
  const old = document.getElementById(id);
  if (old) {
    swap(old, fresh, () => old.replaceWith(fresh));
  } else {
    const list = scroll.querySelector(".messages");
    const after = [...list.children].find((m) => Number(m.dataset.seq) > seq);
    fresh.classList.add("fresh");
    list.insertBefore(fresh, after ?? null);
  }
  if (bottom) scroll.scrollTop = scroll.scrollHeight;
  if (says) say(says);
}

// say announces a text to screen readers.
function say(text) {
  const announcer = document.getElementById("announcer");
  const p = document.createElement("p");
  p.textContent = text;
  announcer.append(p);
  while (announcer.children.length > 5) announcer.firstElementChild.remove();
}
