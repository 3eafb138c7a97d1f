// Lists what does not fit into a window of a width: what makes the page wider,
// what lies beyond its edge, and what is cut off. Lists of links on one line,
// inputs of one line and code may be scrolled sideways.
(width) => {
  const wrong = [];
  const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.getAttribute("class") ? "." + e.getAttribute("class").replaceAll(" ", ".") : "") + " “" + (e.textContent ?? "").trim().slice(0, 30) + "”";
  const style = (e) => getComputedStyle(e);
  const page = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth);
  if (page > width) wrong.push(`the page is ${page} wide`);
  const aside = (e) => e.matches("nav ul, pre, input");
  const unseen = (e) => e.matches(".unseen, .unseen *, .skip, option, script, noscript, svg *") || style(e).clipPath !== "none";
  for (const e of document.body.querySelectorAll("*")) {
    if (unseen(e) || !e.checkVisibility({ checkVisibilityCSS: true })) continue;
    if (!aside(e) && style(e).overflowX !== "visible" && style(e).textOverflow !== "ellipsis" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) wrong.push(`${e.scrollWidth} in ${e.clientWidth}: ${name(e)}`);
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.left >= -0.5 && box.right <= width + 0.5) continue;
    let cut = e.parentElement;
    while (cut && cut !== document.body && style(cut).overflowX === "visible") cut = cut.parentElement;
    if (!cut || cut === document.body) wrong.push(`from ${Math.round(box.left)} to ${Math.round(box.right)}: ${name(e)}`);
  }
  return wrong.slice(0, 12);
}
