import { sendInput } from "./input.js";

// picker opens the emoji palette beside a message.
export function picker() {
  const palette = document.getElementById("picker");
  let message = null;
  let from = null;
  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-picker]");
    if (!b) return;
    message = b.closest("[data-message]").dataset.message;
    from = b.id;
    palette.showPopover();
    place(palette, b.getBoundingClientRect());
    palette.querySelector("button").focus();
  });
  palette.addEventListener("click", (e) => {
    const emoji = e.target.closest("[data-pick]")?.dataset.pick;
    if (!emoji) return;
    palette.hidePopover();
    sendInput({ kind: "react", message, emoji });
  });
  palette.addEventListener("toggle", (e) => {
    if (e.newState === "closed") document.getElementById(from)?.focus({ preventScroll: true });
  });
  palette.addEventListener("keydown", (e) => {
    const all = [...palette.querySelectorAll("button")];
    const columns = all.filter((b) => b.offsetTop === all[0].offsetTop).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[e.key];
    if (!step) return;
    e.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, all.indexOf(document.activeElement) + step))].focus();
  });
}

function place(palette, by) {
  const width = palette.offsetWidth, height = palette.offsetHeight;
  const left = Math.max(8, Math.min(by.left, innerWidth - width - 8));
  const above = by.top - height - 6;
  palette.style.left = left + "px";
  palette.style.top = (above > 8 ? above : Math.min(by.bottom + 6, innerHeight - height - 8)) + "px";
}
