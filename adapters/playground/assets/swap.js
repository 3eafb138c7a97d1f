// swap replaces an element and keeps the reader's state: the focus, what is
// unfolded, and what is ticked or typed but not sent.
export function swap(old, fresh, put) {
  const kept = keep(old);
  put();
  restore(kept, fresh);
}

function keep(root) {
  const kept = { focus: null, open: new Map(), ticked: new Map(), typed: new Map() };
  const active = document.activeElement;
  if (active && active.id && root.contains(active)) kept.focus = active.id;
  for (const d of root.querySelectorAll("details[id]")) kept.open.set(d.id, d.open);
  for (const i of root.querySelectorAll("input[id], select[id]")) {
    if (i.type === "checkbox" || i.type === "radio") {
      if (i.checked !== i.defaultChecked) kept.ticked.set(i.id, i.checked);
    } else {
      kept.typed.set(i.id, i.value);
    }
  }
  return kept;
}

function restore(kept, root) {
  for (const [id, open] of kept.open) within(root, id, (d) => { d.open = open; });
  for (const [id, on] of kept.ticked) within(root, id, (i) => { i.checked = on; });
  for (const [id, text] of kept.typed) within(root, id, (i) => { i.value = text; });
  if (kept.focus) within(root, kept.focus, (e) => e.focus({ preventScroll: true }));
}

function within(root, id, f) {
  const e = document.getElementById(id);
  if (e && root.contains(e)) f(e);
}

// element parses the markup of one element.
export function element(html) {
  const t = document.createElement("template");
  t.innerHTML = html.trim();
  return t.content.firstElementChild;
}
