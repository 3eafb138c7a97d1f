// The panel that shows what happened is open where there is room for it, until
// somebody folds it.
export function activity() {
  const panel = document.getElementById("activity-panel");
  panel.open = (localStorage.getItem("activity") ?? (matchMedia("(min-width: 721px)").matches ? "open" : "")) === "open";
  panel.querySelector("summary").addEventListener("click", () => localStorage.setItem("activity", panel.open ? "folded" : "open"));
}
