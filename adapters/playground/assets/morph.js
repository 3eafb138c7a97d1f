// morph turns an element into another and leaves alone what is the same: the
// focus, the caret, a selection, what is scrolled or unfolded, and what is
// ticked or typed but not sent.
export function morph(old, fresh) {
  const active = document.activeElement;
  become(old, fresh);
  // Moving an element takes the focus from it.
  const back = active?.isConnected ? active : active?.id && document.getElementById(active.id);
  if (back && back !== document.activeElement && old.contains(back)) back.focus({ preventScroll: true });
}

// fill morphs the children of an element.
export function fill(old, html) {
  const fresh = old.cloneNode(false);
  fresh.innerHTML = html;
  morph(old, fresh);
}

// These are set on the page and never by the server.
const own = ["open", "disabled", "aria-disabled"];

function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    return;
  }
  const keep = isInput(old) && isDirty(old) && old.getAttribute("value") === fresh.getAttribute("value");
  const { checked, value } = keep ? old : fresh;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !own.includes(name)) old.removeAttribute(name);
  for (const a of fresh.attributes) if (old.getAttribute(a.name) !== a.value) old.setAttribute(a.name, a.value);
  becomeChildren(old, fresh);
  if (isTicked(old)) old.checked = checked;
  else if (isInput(old) && old.value !== value) old.value = value;
}

// becomeChildren pairs children by id, and those without one in order.
function becomeChildren(old, fresh) {
  const ids = new Set([...fresh.children].map((e) => e.id));
  for (const e of [...old.children]) if (e.id && !ids.has(e.id)) e.remove();
  let at = old.firstChild;
  const drop = () => {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  };
  for (const next of [...fresh.childNodes]) {
    const same = next.id ? [...old.children].find((e) => e.id === next.id) : at;
    if (!same || same.nodeName !== next.nodeName || same.id !== next.id) {
      old.insertBefore(next, at);
      continue;
    }
    while (at && at !== same && !at.id) drop();
    if (at === same) at = at.nextSibling;
    else old.insertBefore(same, at);
    become(same, next);
  }
  while (at) drop();
}

const isInput = (e) => e.matches("input, select, textarea");
const isTicked = (i) => i.type === "checkbox" || i.type === "radio";

// isDirty reports whether an input has another value than the server gave it.
export function isDirty(i) {
  if (isTicked(i)) return i.checked !== i.defaultChecked;
  if (i.options) return i.value !== ([...i.options].findLast((o) => o.defaultSelected) ?? i.options[0])?.value;
  return i.value !== i.defaultValue;
}

// element parses the markup of one element; null if there is none.
export function element(html) {
  const t = document.createElement("template");
  t.innerHTML = html.trim();
  return t.content.firstElementChild;
}
