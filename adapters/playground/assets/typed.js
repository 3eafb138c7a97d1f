// What was typed or ticked in a form and not sent outlives a reload of the tab.
import { isDirty } from "./morph.js";

// An option is known by its value, since a menu may be given others.
const name = (i) => i.type === "checkbox" || i.type === "radio" ? i.id + " " + i.value : i.id;

const inputs = (form) => [...form.querySelectorAll("input, select, textarea")].filter((i) => i.id);

// keep stores what differs from what the server sent.
export function keep(key, form) {
  const typed = {};
  for (const i of inputs(form)) if (isDirty(i)) typed[name(i)] = i.type === "checkbox" || i.type === "radio" ? i.checked : i.value;
  if (Object.keys(typed).length) sessionStorage.setItem(key, JSON.stringify(typed));
  else sessionStorage.removeItem(key);
}

// restore puts it back; it reports whether there was anything.
export function restore(key, form) {
  const typed = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  for (const i of inputs(form)) {
    const was = typed[name(i)];
    if (typeof was === "boolean") i.checked = was;
    else if (was !== undefined) i.value = was;
  }
  return Object.keys(typed).length > 0;
}

// forget removes what begins with a key, except for one.
export function forget(prefix, except) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix) && key !== except) sessionStorage.removeItem(key);
}
