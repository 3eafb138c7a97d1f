// Finds the element of a selector (CSS, or XPath if it starts with a slash) and,
// in the same turn, does one thing: "press" it, "unfold" a <details>, "tick" a
// box by its label, or "fill" in a value. Returns "", or why a person could not.
(selector, action, value) => {
  const path = /^\(*\//.test(selector);
  const e = path ? document.evaluate(selector, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue : document.querySelector(selector);
  if (!e) return "it is not there";
  if (action === "unfold" && e.open || action === "tick" && e.control.checked) return "";
  const target = action === "unfold" ? e.querySelector("summary") : e;
  if (target.matches(":disabled") || target.getAttribute("aria-disabled") === "true") return "it is disabled";
  if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return "it is not shown";
  target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = target.getClientRects()[0]; // of a link over two lines, the first
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!target.contains(top)) return top ? "it lies behind " + top.outerHTML.slice(0, 120) : "it lies outside the window";
  (target.control ?? target).focus({ preventScroll: true });
  if (action === "fill") {
    target.value = value;
    for (const name of ["input", "change"]) target.dispatchEvent(new Event(name, { bubbles: true }));
    return "";
  }
  const link = target.closest("a[href]");
  window.leaving = link !== null && link.href.split("#")[0] !== location.href.split("#")[0];
  target.click();
  return "";
}
