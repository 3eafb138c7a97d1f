(() => {
  const wrong = new Set();
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); const scale = c.startsWith("color(srgb") ? 255 : 1; return { r: m[0] * scale, g: m[1] * scale, b: m[2] * scale, a: m[3] ?? 1 }; };
  const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
  const behind = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) { layers.push(parse(getComputedStyle(at).backgroundColor)); if (at.tagName === "DIALOG") break; }
    let c = parse(getComputedStyle(document.body).backgroundColor);
    for (const l of layers.reverse()) c = over(l, c);
    return c;
  };
  const light = (c) => { const f = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(c.r) + 0.7152 * f(c.g) + 0.0722 * f(c.b); };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const shown = (e) => e.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) && e.getClientRects().length > 0;
  const where = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className?.baseVal === undefined && e.className ? "." + e.className : "") + " “" + (e.textContent ?? "").trim().slice(0, 30) + "”";

  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !shown(e) || e.closest(".unseen, script, noscript, [disabled], [hidden]")) continue;
    // An emoji has colours of its own.
    if (!/[\p{L}\p{N}]/u.test(walk.currentNode.data)) continue;
    const style = getComputedStyle(e);
    const ground = behind(e);
    const c = contrast(over(parse(style.color), ground), ground);
    const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
    if (c < (large ? 3 : 4.5)) wrong.add(`contrast ${c.toFixed(2)} of ${where(e)}`);
  }
  for (const e of document.querySelectorAll("button, a[href], input, select, textarea, summary")) {
    if (!shown(e) || e.closest(".skip")) continue;
    const labelled = e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length || e.title;
    if (!labelled) wrong.add("no name: " + where(e));
    const box = (e.closest("label") ?? e).getBoundingClientRect();
    if (!e.closest("p, .only") && (box.width < 24 || box.height < 24)) wrong.add(`${Math.round(box.width)} by ${Math.round(box.height)} is small: ${where(e)}`);
  }
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]")) {
    for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
      const id = e.getAttribute(name);
      if (id && !document.getElementById(id)) wrong.add(`${name} of ${where(e)} names nothing`);
    }
  }
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) { if (ids.has(e.id)) wrong.add("twice the id " + e.id); ids.add(e.id); }
  return [...wrong];
})()
