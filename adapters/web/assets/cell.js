// How a cell looks and what it is called.
import { say } from "./words.js";

const saidKeys = { y: "grid.said_yes", i: "grid.said_if_needed", n: "grid.said_no", ".": "grid.said_nothing" };
const brushKeys = { y: "grid.yes", i: "grid.if_needed", n: "grid.no" };
const suggestKeys = { w: "grid.week_suggests", k: "grid.calendar_suggests" };
const sourceKeys = { c: "grid.from_chat", w: "grid.from_week", k: "grid.from_calendar", h: "grid.from_host" };

export const saidWord = (value) => say(saidKeys[value]);

// mineWords says what I answered, and where if that was not here, or what is suggested.
export function mineWords(model, cell) {
  const { value, source: by } = model.suggestion(cell);
  if (value !== ".") return say(suggestKeys[by], { mine: saidWord(value) });
  const source = sourceKeys[model.source(cell)];
  return source ? `${saidWord(model.said(cell))} (${say(source)})` : saidWord(model.said(cell));
}

export function othersWords(others) {
  if (!others.yes && !others.ifNeeded) return say("grid.others_none");
  return say(others.ifNeeded ? "grid.others_both" : "grid.others_yes", { yes: others.yes, if_needed: others.ifNeeded });
}

export function label(model, cell) {
  const others = model.othersAt(cell), args = { when: cell.name, mine: mineWords(model, cell) };
  const past = model.isPast(cell) ? `, ${say("grid.past")}` : "";
  return (others ? say("grid.label_others", { ...args, others: othersWords(others) }) : `${cell.name}, ${args.mine}`) + past;
}

// draw makes a cell look like what the model says of it.
export function draw(model, cell) {
  const button = cell.button;
  if (!button) return;
  const { count, heat } = model.all(cell), mark = button.firstChild;
  button.dataset.v = model.value(cell);
  button.dataset.s = model.source(cell);
  const { value: suggested } = model.suggestion(cell);
  button.dataset.u = suggested;
  if (cell.block) button.dataset.w = suggested !== "." ? say("grid.suggested", { mine: saidWord(suggested) }) : button.dataset.v === "." ? "" : say(brushKeys[button.dataset.v]);
  mark.dataset.h = heat;
  mark.dataset.n = count || ""; // drawn by the style: the label says it in words
  button.setAttribute("aria-label", label(model, cell));
}

// make returns the button of a cell.
export function make(model, cell) {
  const button = blank(cell);
  if (model.isPast(cell)) button.setAttribute("aria-disabled", "true");
  draw(model, cell);
  return button;
}

// blank returns the button of a cell that is not drawn yet.
export function blank(cell) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cell";
  button.tabIndex = -1;
  button.append(document.createElement("i"));
  button.cell = cell;
  cell.button = button;
  return button;
}
