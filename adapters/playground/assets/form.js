import { sendInput } from "./input.js";

const dialog = document.getElementById("form");
let before = null;

// forms handles the dialog with the open form.
export function forms() {
  dialog.addEventListener("submit", (e) => { e.preventDefault(); send(e.target); });
  dialog.addEventListener("click", (e) => {
    if (e.target.closest("[data-dismiss]")) dismiss();
  });
  // Escape: the server closes the form, so that it stays closed after a reload.
  dialog.addEventListener("cancel", (e) => { e.preventDefault(); dismiss(); });
  if (dialog.querySelector("form")) open();
}

// show replaces the form with what the server sent; empty means none is open.
export function show(html) {
  const text = html.trim();
  if (!text) {
    if (dialog.open) close();
    dialog.replaceChildren();
    return;
  }
  dialog.innerHTML = text;
  open();
}

function open() {
  if (!dialog.open) {
    before = document.activeElement;
    dialog.setAttribute("aria-labelledby", "form-title");
    dialog.showModal();
  }
  const wrong = dialog.querySelector("[aria-invalid=true]");
  const target = wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong;
  (target ?? dialog.querySelector("input, textarea, select"))?.focus();
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
  const f = dialog.querySelector("form");
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
  await sendInput({ kind: "submit", form: f.dataset.form, fields });
  button.disabled = false;
}
