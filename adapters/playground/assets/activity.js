// activity opens the activity log on wide screens, unless the reader has folded it.
export function activity() {
  const panel = document.getElementById("activity-panel");
  panel.open = (localStorage.getItem("activity") ?? (matchMedia("(min-width: 721px)").matches ? "open" : "")) === "open";
  panel.querySelector("summary").addEventListener("click", () => localStorage.setItem("activity", panel.open ? "folded" : "open"));
}
