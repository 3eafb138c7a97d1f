import { sendInput, post } from "./input.js";
import { keep, restore } from "./typed.js";

// clicks handles clicks and changes on the whole page, including later elements.
export function clicks() {
  document.addEventListener("click", (e) => {
    const b = e.target.closest("button");
    if (!b) return;
    const message = b.closest("[data-message]")?.dataset.message;
    if (b.dataset.press) once(b, () => sendInput({ kind: "press", message, action: b.dataset.press }));
    else if (b.dataset.react) once(b, () => sendInput({ kind: b.getAttribute("aria-pressed") === "true" ? "unreact" : "react", message, emoji: b.dataset.react }));
    else if (b.dataset.use) once(b, () => sendInput({ kind: "use", message, text: b.dataset.use }));
    else if ("open" in b.dataset) once(b, () => sendInput({ kind: "open", message }));
    else if (b.dataset.delete === "ask") ask(b);
    else if ("delete" in b.dataset) once(b, () => sendInput({ kind: "delete", message }));
    else if (b.dataset.advance) once(b, () => advance(b.dataset.advance));
  });
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-direct]")) sendInput({ kind: e.target.checked ? "take" : "close" });
    const menu = e.target.closest("form[data-menu]");
    if (!menu) return;
    measure(menu);
    keep(key(menu), menu);
  });
  document.addEventListener("submit", (e) => {
    const f = e.target;
    if (f.matches("[data-menu]")) { e.preventDefault(); choose(f); }
    if (f.matches("[data-jump]")) { e.preventDefault(); jump(f); }
  });
  for (const menu of document.querySelectorAll("form[data-menu]")) {
    if (!restore(key(menu), menu)) continue;
    menu.closest("details").open = true;
    measure(menu);
  }
}

// key is that of a menu's ticks that are not applied yet.
const key = (menu) => "menu " + document.body.dataset.me + " " + menu.closest("details").id;

// once disables a button until its press is answered.
async function once(b, f) {
  if (b.getAttribute("aria-disabled") === "true") return;
  b.setAttribute("aria-disabled", "true");
  await f();
  b.removeAttribute("aria-disabled");
}

// ask requires a second press before a message is deleted.
function ask(b) {
  const before = [...b.childNodes];
  const label = b.getAttribute("aria-label");
  b.dataset.delete = "";
  b.replaceChildren("Delete?");
  b.setAttribute("aria-label", "Press again to delete the message");
  setTimeout(() => {
    b.dataset.delete = "ask";
    b.replaceChildren(...before);
    b.setAttribute("aria-label", label);
  }, 4000);
}

const chosen = (f) => [...f.querySelectorAll("input:checked")].map((i) => i.value);

// measure enables Apply while an allowed number of options is chosen.
function measure(f) {
  const n = chosen(f).length;
  f.querySelector("button").disabled = n < Number(f.dataset.min) || n > Number(f.dataset.max);
}

async function choose(f) {
  const message = f.closest("[data-message]").dataset.message;
  const details = f.closest("details");
  const summary = details.querySelector("summary");
  if (await sendInput({ kind: "press", message, action: f.dataset.menu, values: chosen(f) })) {
    sessionStorage.removeItem(key(f));
    details.open = false;
    summary.focus();
  }
}

function jump(f) {
  const minutes = Number(f.elements.n.value) * Number(f.elements.unit.value);
  f.closest("details").open = false;
  advance(minutes + "m");
}

// advance lets time pass. A jump whose reply is lost is sent again with its id.
const advance = (by) => post("/playground/clock", { id: crypto.randomUUID(), advance: by });
