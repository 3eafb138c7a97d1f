// The page on which members paint when they can come.
import { say, setWords } from "./words.js";
import { Model } from "./model.js";
import { draw, mineWords, othersWords, saidWord } from "./cell.js";
import { blockTable, clockIn, weekTables } from "./table.js";
import { Painter } from "./paint.js";
import { Outbox } from "./outbox.js";
import { follow } from "./live.js";

const $ = (selector) => document.querySelector(selector);
let view = JSON.parse($("#view").textContent);
let model, week = 0, visited, closed = false, confirming = ""; // as usual: "queued" or "sent"
const undone = []; // what undo puts back, the last first to go

setWords(view.words);

function announce(text) {
  $("#announcer").textContent = text;
}

const ownZone = () => {
  const zone = view.own_zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const city = zone.split("/").at(-1).replaceAll("_", " ");
  return { city, clock: zone === view.zone ? undefined : clockIn(zone) };
};

const painter = new Painter($("#tables"), {
  brush: () => $("#brushes input:checked").value,
  setBrush: (letter) => { $(`#brushes input[value="${letter}"]`).checked = true; },
  value: (cell) => model.value(cell),
  isOpen: (cell) => !closed && !model.isPast(cell),
  visit: (cell) => visit(cell),
  turn: (by) => turn(by),
  undo: () => undo(),
  paint: (cells, value) => paint(cells, value),
});

const outbox = new Outbox(view, {
  status: (key) => { $("#saved").textContent = key && say(key); $("#saved").dataset.key = key; },
  saved: (state) => { takeState("state", state); },
  emptied: () => { if (confirming === "queued") confirm(); },
  refused: (why, isKept) => {
    refuse(why, isKept ? say("grid.kept") : say("grid.dropped"));
    if (!isKept) refetch();
  },
});

// load lays the page out anew, and leaves the focus where it is.
function load() {
  const at = document.activeElement?.cell;
  model = new Model(view);
  model.put(outbox.pending);
  closed = Boolean(view.closed);
  $("#closed").textContent = view.closed ?? "";
  $("#closed").hidden = !view.closed;
  $("#you").textContent = view.me;
  document.body.classList.toggle("closed", closed);
  week = Math.min(week, Math.max(0, view.layout.weeks.length - 1));
  showWeeks();
  showTables();
  showOthers();
  showSuggestion();
  if (at) model.slots.get(at.slot)?.[at.index]?.button?.focus({ preventScroll: true });
}

function showWeeks() {
  const nav = $("#weeks");
  nav.hidden = view.layout.weeks.length < 2;
  nav.replaceChildren(...view.layout.weeks.map((name, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    if (i === week) button.setAttribute("aria-current", "true");
    button.onclick = () => turn(i - week);
    return button;
  }));
}

function showTables() {
  for (const cell of model.cells) cell.button = undefined;
  const own = ownZone(), blocks = blockTable(model, view, own);
  const tables = [...(blocks ? [blocks] : []), ...(view.layout.days.length ? weekTables(model, view, week, own) : [])];
  $("#tables").replaceChildren(...tables.map((t) => t.element));
  painter.setTables(tables);
}

function turn(by) {
  const to = week + by, hadFocus = $("#tables").contains(document.activeElement), fromNav = $("#weeks").contains(document.activeElement);
  if (!view.layout.weeks[to]) return;
  week = to;
  showWeeks();
  showTables();
  if (hadFocus) $("#tables .week .cell")?.focus();
  if (fromNav) $("#weeks [aria-current]").focus();
  announce(view.layout.weeks[week]);
}

// showOthers shows what is beside the tables.
function showOthers() {
  $("#withheld").hidden = !model.withheld;
  $("#withheld").textContent = model.withheld && say(model.withheld);
  $("#who").hidden = $("#best").hidden = Boolean(model.withheld);
  const best = model.best.map(({ when, count }) => {
    const li = document.createElement("li"), b = document.createElement("b");
    b.textContent = when;
    li.append(b, " ", count);
    return li;
  });
  $("#best ol").replaceChildren(...best);
  if (!best.length) $("#best ol").append(Object.assign(document.createElement("li"), { textContent: say("grid.best_none"), className: "quiet" }));
  const sources = new Set([...model.mine.values()].flatMap((m) => m.s));
  for (const li of document.querySelectorAll("#legend [data-shows]")) {
    if (li.dataset.shows === "u") continue;
    li.hidden = li.dataset.shows === "counts" ? Boolean(model.withheld) : !sources.has(li.dataset.shows);
  }
  document.body.classList.toggle("counted", !model.withheld);
}

// showSuggestion shows what is suggested, while some of it is not answered.
function showSuggestion() {
  const left = model.cells.map((cell) => model.suggestion(cell).value), section = $("#suggestion");
  const isOpen = !closed && left.some((value) => (model.answered ? "yi" : "yin").includes(value));
  if (!isOpen && section.contains(document.activeElement)) $("#tables .cell[tabindex='0']")?.focus();
  section.hidden = !isOpen;
  section.firstChild.textContent = (!model.answered && view.suggested?.text) || say("grid.suggested_rest");
  $("#legend [data-shows=u]").hidden = !isOpen;
}

// answerAsUsual confirms what is suggested, after what was painted before has been sent.
function answerAsUsual() {
  if (confirming) return;
  confirming = "queued";
  if (!outbox.pending.length) confirm();
}

async function confirm() {
  confirming = "sent";
  let answer;
  const response = await fetch(`${view.base}usual`, { method: "POST", headers: { Accept: "application/json" } }).catch(() => undefined);
  if (response) answer = await response.json().catch(() => undefined);
  confirming = "";
  if (response?.ok && answer) {
    takeState("state", answer);
    $("#saved").textContent = say("grid.saved");
    announce(say("grid.usual_done"));
  } else if (response && response.status < 500 && response.status !== 429) {
    refuse(answer);
  } else {
    $("#saved").textContent = say("grid.usual_failed");
  }
}

function redraw(slots) {
  for (const slot of slots) for (const cell of model.slots.get(slot) ?? []) draw(model, cell);
}

function paint(cells, value) {
  const changed = cells.filter((cell) => model.value(cell) !== value || model.source(cell) === "h");
  if (!changed.length) return;
  // Of times that a host offers and has not answered, the rest stays a yes.
  const offered = [...new Set(changed.filter((cell) => model.source(cell) === "h").map((cell) => cell.slot))].map((slot) => model.slots.get(slot));
  const before = model.strokes(changed.filter((cell) => model.source(cell) !== "h"), (cell) => model.value(cell));
  undone.push([...before, ...offered.flatMap((all) => model.strokes(all, () => "."))]);
  $("#undo").disabled = false;
  commit([...offered.flatMap((all) => model.strokes(all, () => "y")), ...model.strokes(changed, () => value)]);
  const first = changed[0], last = changed.at(-1);
  const when = changed.length === 1 || !last.ends ? first.name : say("grid.range", { from: first.name, to: last.day === first.day ? last.ends : `${last.name.split(",")[0]}, ${last.ends}` });
  announce(`${when}: ${saidWord(value)}`);
}

// commit shows strokes and sends them.
function commit(strokes) {
  const wasAnswered = model.answered;
  model.answered = true;
  for (const cell of model.put(strokes)) draw(model, cell);
  if (!wasAnswered) redraw(model.slots.keys());
  outbox.add(strokes);
  showSuggestion();
  if (visited) showMine(visited);
}

function undo() {
  const strokes = undone.pop();
  if (!strokes || closed) return;
  $("#undo").disabled = !undone.length;
  commit(strokes);
  announce(say("grid.undone"));
}

// takeState takes over a state, or what of it is different.
function takeState(event, state) {
  if (state.layout !== model.layoutVersion) {
    refetch(true);
    return;
  }
  const withheld = model.withheld;
  let slots = model.slots.keys();
  const had = new Map([...model.mine].map(([slot, m]) => [slot, m.v.join("") + m.s.join("")]));
  if (event === "state") {
    const before = JSON.stringify([...model.counts].map(([, c]) => c));
    model.setState(state);
    if (withheld === model.withheld && before === JSON.stringify([...model.counts].map(([, c]) => c))) {
      slots = [...model.mine].filter(([slot, m]) => had.get(slot) !== m.v.join("") + m.s.join("")).map(([slot]) => slot);
    }
  } else {
    slots = model.mergeState(state);
  }
  model.put(outbox.pending);
  redraw(slots);
  showOthers();
  showSuggestion();
  if (visited) describe(visited);
}

// refetch asks for the whole page, which was edited or is out of date.
async function refetch(isNews) {
  const response = await fetch(`${view.base}state`, { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!response) return;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    if (response.status < 500) {
      if (!closed) refuse(answer);
      $(".sheet").hidden = true; // it is not known to be true any more
    }
    return;
  }
  view = answer;
  setWords(view.words);
  load();
  if (isNews) announce(view.closed || say("grid.reload"));
}

// refuse says why nothing can be painted any more.
function refuse(why, rest = "") {
  closed = true;
  document.body.classList.add("closed");
  $("#suggestion").hidden = true;
  const box = $("#trouble");
  box.replaceChildren(...[why?.text, rest, why?.todo].filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  box.scrollIntoView?.({ block: "nearest" });
}

// visit shows who can at a cell. Names are asked for once somebody stays there.
let asking, answers = new Map();
function visit(cell) {
  if (visited === cell) return;
  visited = cell;
  describe(cell);
}

function describe(cell) {
  showMine(cell);
  clearTimeout(asking);
  if (model.withheld || view.anonymous) return;
  const others = model.othersAt(cell), key = `${cell.slot}.${cell.index}.${others?.yes}.${others?.ifNeeded}`;
  if (!others?.yes && !others?.ifNeeded) return;
  if (answers.has(key)) {
    showNames(cell, answers.get(key));
    return;
  }
  asking = setTimeout(async () => {
    const response = await fetch(`${view.base}names?slot=${cell.slot}&from=${cell.from}&to=${cell.to}`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (!response?.ok) return;
    if (answers.size > 500) answers.clear();
    answers.set(key, await response.json());
    if (visited === cell) showNames(cell, answers.get(key));
  }, 180);
}

function lines(...texts) {
  return texts.filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text }));
}

function showMine(cell) {
  const others = model.othersAt(cell);
  $("#who-when").textContent = cell.ends ? `${cell.name}–${cell.ends}` : cell.name;
  const text = [cell.own && say("grid.your_time", { when: cell.own }), say("grid.you_say", { mine: mineWords(model, cell) })];
  if (others && view.anonymous) text.push(say(others.ifNeeded ? "grid.others_both" : "grid.others_yes", { yes: others.yes, if_needed: others.ifNeeded }));
  $("#who-text").replaceChildren(...lines(...text));
  glance(cell, others && othersWords(others));
}

// glance says in one line at the bottom of a phone what the card far below says.
function glance(cell, text) {
  $("#glance").textContent = text ? `${cell.name}: ${text}` : cell.name;
}

function showNames(cell, { yes, yes_more: more, if_needed: ifNeeded, if_needed_more: moreIfNeeded }) {
  const list = (names, rest) => (rest ? say("grid.more", { names: names.join(", "), more: rest }) : names.join(", "));
  $("#who-text").append(...lines(yes.length && say("grid.yes_names", { names: list(yes, more) }), ifNeeded.length && say("grid.if_needed_names", { names: list(ifNeeded, moreIfNeeded) })));
  glance(cell, [list(yes, more), ifNeeded.length && say("grid.if_needed_names", { names: list(ifNeeded, moreIfNeeded) })].filter(Boolean).join("; "));
}

function onEvent(event, data) {
  $("#live").textContent = event === "lost" ? say("grid.stale") : "";
  document.body.dataset.live = String(event !== "lost" && event !== "end");
  if (event === "state" || event === "diff") takeState(event, data);
  else if (event === "version" && data !== model.version) refetch();
  else if (event === "end") refuse(data);
}

$("#undo").onclick = undo;
$("#usual").onclick = answerAsUsual;
outbox.ready.then(() => {
  load();
  performance.mark("usable");
  outbox.send();
  follow(view, () => model.version, onEvent);
});
