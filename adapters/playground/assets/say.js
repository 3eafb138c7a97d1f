import { sendInput } from "./input.js";

// composers handles the message boxes: sending, and completing commands.
export function composers() {
  for (const f of document.querySelectorAll("form[data-say]")) composer(f);
  // On a touch screen the focus would open a keyboard over half of the room.
  const wide = matchMedia("(min-width: 721px) and (not (pointer: coarse))").matches;
  const last = document.querySelector(".thread textarea") ?? document.querySelector(".main textarea");
  if (wide && last && !document.querySelector("#form form")) last.focus({ preventScroll: true });
}

function composer(f) {
  const box = f.querySelector("textarea");
  const coming = f.querySelector(".coming");
  // Unsent text survives a change of profile or place.
  const key = "draft " + document.body.dataset.me + " " + f.dataset.say;
  box.value = sessionStorage.getItem(key) ?? "";
  let asked = 0;
  let listed = "";

  const options = () => [...coming.querySelectorAll("[role=option]")];
  const current = () => coming.querySelector("[aria-selected=true]");

  function close() {
    coming.hidden = true;
    box.removeAttribute("aria-activedescendant");
  }

  function select(o) {
    current()?.setAttribute("aria-selected", "false");
    if (!o) return box.removeAttribute("aria-activedescendant");
    o.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", o.id);
    o.scrollIntoView({ block: "nearest" });
  }

  async function complete() {
    sessionStorage.setItem(key, box.value);
    const text = box.value.slice(0, box.selectionStart);
    const turn = ++asked;
    if (!text.startsWith("/")) return close();
    const query = new URLSearchParams(document.body.dataset.query);
    query.set("place", f.dataset.say);
    query.set("text", text);
    const r = await fetch("/playground/complete?" + query).catch(() => null);
    if (!r?.ok || turn !== asked) return;
    const html = await r.text();
    if (turn !== asked) return;
    // An unchanged list keeps its selection.
    if (!coming.hidden && html === listed) return;
    listed = html;
    coming.innerHTML = html;
    for (const o of options()) o.id = coming.id + "-" + o.id;
    if (!coming.firstElementChild) return close();
    coming.hidden = false;
    box.removeAttribute("aria-activedescendant");
  }

  function take(o) {
    const rest = box.value.slice(box.selectionStart).trimStart();
    box.value = o.dataset.text + rest;
    box.setSelectionRange(o.dataset.text.length, o.dataset.text.length);
    box.focus();
    complete();
  }

  async function send() {
    const text = box.value;
    if (!text.trim()) return;
    asked++;
    close();
    box.value = "";
    sessionStorage.removeItem(key);
    if (!await sendInput({ kind: "say", place: f.dataset.say, text }) && box.value === "") {
      box.value = text;
      sessionStorage.setItem(key, text);
    }
  }

  box.addEventListener("input", complete);
  // The list has the focus while it is scrolled with the keyboard.
  const away = () => setTimeout(() => { if (![box, coming].includes(document.activeElement)) close(); }, 150);
  box.addEventListener("blur", away);
  coming.addEventListener("blur", away);
  coming.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { e.preventDefault(); close(); box.focus(); }
  });
  box.addEventListener("focus", () => { if (box.value.startsWith("/")) complete(); });
  coming.addEventListener("mousedown", (e) => {
    const o = e.target.closest("[role=option]");
    if (o) { e.preventDefault(); take(o); }
  });
  box.addEventListener("keydown", (e) => {
    const all = coming.hidden ? [] : options();
    const at = all.indexOf(current());
    if (e.key === "Escape" && !coming.hidden) { e.preventDefault(); asked++; close(); }
    else if (e.key === "ArrowDown" && all.length) { e.preventDefault(); select(all[(at + 1) % all.length]); }
    else if (e.key === "ArrowUp" && all.length) { e.preventDefault(); select(all[(at < 1 ? all.length : at) - 1]); }
    else if (e.key === "Tab" && !e.shiftKey && all.length) { e.preventDefault(); take(all[Math.max(at, 0)]); }
    else if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      if (at >= 0) take(all[at]); else send();
    }
  });
  f.addEventListener("submit", (e) => { e.preventDefault(); send(); });
}
