import { sendInput } from "./input.js";
import { element, morph } from "./morph.js";
import { keep, restore, forget } from "./typed.js";

const dialog = document.getElementById("form");
const current = () => dialog.querySelector("form");
const mine = "form " + document.body.dataset.me + " ";
const key = (f) => mine + f.dataset.form;
let before = null;
let sent = null; // the form as the server sent it last

// forms handles the dialog with the open form.
export function forms() {
  dialog.addEventListener("submit", (e) => { e.preventDefault(); send(e.target); });
  for (const event of ["input", "change"]) dialog.addEventListener(event, () => keep(key(current()), current()));
  dialog.addEventListener("click", (e) => {
    if (e.target.closest("[data-dismiss]")) dismiss();
  });
  // Escape: the server closes the form, so that it stays closed after a reload.
  dialog.addEventListener("cancel", (e) => { e.preventDefault(); dismiss(); });
  if (current()) open();
  else forget(mine);
}

// show shows the form that the server sent; empty means none is open. What the
// reader is typing in the same form stays.
export function show(html) {
  const fresh = element(html);
  const old = current();
  if (!fresh) {
    if (dialog.open) close();
    dialog.replaceChildren();
    forget(mine);
  } else if (old?.dataset.form !== fresh.dataset.form) {
    dialog.replaceChildren(fresh);
    open();
  } else if (!fresh.isEqualNode(sent)) {
    sent = fresh.cloneNode(true);
    morph(old, fresh);
    goToFirst("[aria-invalid=true]");
  }
}

function open() {
  const f = current();
  sent = f.cloneNode(true);
  forget(mine, key(f));
  restore(key(f), f);
  if (!dialog.open) {
    before = document.activeElement;
    dialog.setAttribute("aria-labelledby", "form-title");
    dialog.showModal();
  }
  goToFirst("[aria-invalid=true]") || goToFirst("input, textarea, select");
}

// goToFirst moves the focus to the first of some inputs, if there is one.
function goToFirst(which) {
  const first = dialog.querySelector(which);
  const target = first?.matches("fieldset") ? first.querySelector("input") : first;
  target?.focus();
  return Boolean(target);
}

function close() {
  dialog.close();
  dialog.removeAttribute("aria-labelledby");
  const back = before?.isConnected ? before : document.getElementById(before?.id);
  // Chromium restores the focus by itself, but not the caret.
  back?.blur();
  back?.focus({ preventScroll: true });
}

function dismiss() {
  const f = current();
  if (f) sendInput({ kind: "dismiss", form: f.dataset.form });
}

async function send(f) {
  const button = f.querySelector("[type=submit]");
  if (button.disabled) return;
  const fields = Object.fromEntries(new FormData(f));
  for (const box of f.querySelectorAll("input[data-people]")) {
    fields[box.dataset.people] ??= "";
    if (box.checked) fields[box.dataset.people] += box.value + " ";
  }
  button.disabled = true;
  if (await sendInput({ kind: "submit", form: f.dataset.form, fields })) sessionStorage.removeItem(key(f));
  button.disabled = false;
}
