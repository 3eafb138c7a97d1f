// The panel that shows what happened is open where there is room for it, until
// somebody folds it.
export function diary() {
  const panel = document.getElementById("diary-panel");
  panel.open = (localStorage.getItem("diary") ?? (matchMedia("(min-width: 721px)").matches ? "open" : "")) === "open";
  panel.querySelector("summary").addEventListener("click", () => localStorage.setItem("diary", panel.open ? "folded" : "open"));
}
