// The form of a member's usual week: hours that are painted, and words that say the same.
// The server turns one into the other, and saves what is sent.
import { say, setWords } from "./words.js";
import { blank } from "./cell.js";
import { clock, element, gridTable } from "./table.js";
import { Painter } from "./paint.js";

const $ = (selector) => document.querySelector(selector);
const view = JSON.parse($("#view").textContent);
const day = 24 * 60, morning = 6 * 60, step = 30;
const words = $("#words"), busy = $("#busy"), painted = $("#painted"), trouble = $("#week-trouble");

setWords(view.words);

// free is which minutes of the week are free, from Sunday at midnight.
const free = new Uint8Array(7 * day);
const undone = []; // what undo puts back, the last first to go
let cells = [], isNightOpen = false, isSent = false;

function setHours(hours) {
  free.fill(0);
  hours.forEach((stretches, weekday) => stretches?.forEach(([from, to]) => free.fill(1, weekday * day + from, weekday * day + to)));
  cells.forEach(draw);
}

// hoursText writes the hours as the server reads them: "1 1080-1440,5 0-60".
function hoursText() {
  const out = [];
  for (let weekday = 0; weekday < 7; weekday++) {
    for (let from = weekday * day, end = from + day; from < end; from++) {
      if (!free[from]) continue;
      let to = from;
      while (to < end && free[to]) to++;
      out.push(`${weekday} ${from % day}-${to - weekday * day}`);
      from = to;
    }
  }
  return out.join(",");
}

// minutes calls a function with each minute of a cell.
function minutes(cell, each) {
  for (let m = cell.from; m < cell.to; m++) each((cell.weekday * day + m) % (7 * day));
}

function value(cell) {
  let count = 0;
  minutes(cell, (m) => { count += free[m]; });
  return count === 0 ? "." : count === cell.to - cell.from ? "y" : "i";
}

const stateKeys = { y: "week.cell_free", i: "week.cell_part", ".": "week.cell_not" };

function draw(cell) {
  cell.button.dataset.v = value(cell);
  cell.button.setAttribute("aria-label", label([cell]));
}

// label says of cells, of which the first and the last count, when they are and what.
function label(some) {
  const [first, last] = [some[0], some.at(-1)];
  const when = first.weekday === last.weekday ? first.name : `${first.name} – ${last.name}`;
  return say("week.cell", { when, from: clock(first.from), to: ends(last.to), state: say(stateKeys[value(first)]) });
}

const ends = (minute) => (minute === day ? "24:00" : clock(minute));

// row is a row of the table: from a minute of each day to another one. What is after
// midnight belongs to the day before.
function row(from, to, head) {
  const th = element("th", head, { scope: "row", class: "gutter" });
  return {
    heads: [th], class: from % 60 ? "part" : from === day ? "gap" : "",
    cells: view.days.map(({ weekday, long }) => ({ weekday, from, to, name: from < day ? long : say("week.night_of", { day: long }) })),
  };
}

function show() {
  const rows = [];
  for (let from = morning; from < (isNightOpen ? day + morning : day); from += step) rows.push(row(from, from + step, clock(from)));
  if (!isNightOpen) rows.push(row(day, day + morning, say("week.night")));
  cells = rows.flatMap((r) => r.cells);
  const heads = [element("th", say("grid.column_time"), { scope: "col", class: "gutter" }), ...view.days.map(({ long, short }) => {
    const th = element("th", undefined, { scope: "col" });
    th.append(element("span", short, { "aria-hidden": "true" }), element("span", long, { class: "unseen" }));
    return th;
  })];
  const table = gridTable(say("week.title"), heads, rows, (cell) => {
    const button = blank(cell);
    draw(cell);
    return button;
  });
  if (!isNightOpen) table.element.querySelector("tbody tr:last-child").classList.add("night");
  $("#table").replaceChildren(table.element);
  painter.setTables([table]);
  $("#night").textContent = say(isNightOpen ? "week.less_night" : "week.more_night");
  $("#night").setAttribute("aria-expanded", String(isNightOpen));
}

const painter = new Painter($("#table"), {
  brush: (cell) => (value(cell) === "y" ? "." : "y"),
  value,
  isOpen: () => true,
  visit: () => {},
  undo,
  paint,
});

function paint(some, letter) {
  const changed = some.filter((cell) => value(cell) !== letter);
  if (!changed.length) return;
  undone.push({ hours: hoursText(), words: words.value, isPainted: !painted.disabled });
  $("#undo").disabled = false;
  for (const cell of changed) {
    minutes(cell, (m) => { free[m] = letter === "y" ? 1 : 0; });
    draw(cell);
  }
  $("#announcer").textContent = label(some);
  takePainted();
}

// takePainted has what is painted count, and be put into words.
function takePainted() {
  painted.disabled = false;
  painted.value = hoursText();
  changed();
  read({ hours: painted.value }, ({ text }) => { words.value = text; });
}

function undo() {
  const before = undone.pop();
  if (!before) return;
  $("#undo").disabled = !undone.length;
  setHours(parse(before.hours));
  $("#announcer").textContent = say("grid.undone");
  words.value = before.words;
  if (before.isPainted) takePainted();
  else typed();
}

function parse(hours) {
  const all = [[], [], [], [], [], [], []];
  for (const part of hours.split(",").filter(Boolean)) {
    const [weekday, from, to] = part.split(/[ -]/).map(Number);
    all[weekday].push([from, to]);
  }
  return all;
}

// read asks the server what hours mean in words, or words in hours. Only the last answer
// counts.
let turn = 0;
async function read(said, take) {
  const mine = ++turn;
  const body = new URLSearchParams({ ...said, busy: busy.value });
  const response = await fetch(view.read, { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (mine !== turn) return;
  const why = response?.ok && answer ? "" : answer?.text ?? say("week.offline");
  trouble.textContent = why;
  if (why) words.setAttribute("aria-invalid", "true");
  else words.removeAttribute("aria-invalid");
  if (!why) take(answer);
}

// typed has the words count, and shows their hours.
function typed() {
  painted.disabled = true;
  changed();
  read({ week: words.value }, (answer) => {
    if (answer.hours) setHours(answer.hours);
    if (answer.busy === busy.value) return;
    busy.value = answer.busy;
    plain = answer.text ?? "";
  });
}

// plain is what the words say without the busy date that they named; undefined: they
// named none.
let plain, waiting;

words.addEventListener("input", () => {
  plain = undefined;
  clearTimeout(waiting);
  waiting = setTimeout(typed, 350);
  painted.disabled = true;
  changed();
});

busy.addEventListener("input", () => {
  if (plain) words.value = plain; // else the date among the words would count
  plain = undefined;
  changed();
});

const state = () => [painted.disabled ? words.value : painted.value, painted.disabled, busy.value, $("#usual input[name=use]:checked")?.value].join("\n");
const saved = state(), hadTrouble = trouble.textContent !== "";
function changed() {
  $("#unsaved").textContent = hadTrouble || state() !== saved ? say("week.unsaved") : "";
}

$("#usual").addEventListener("change", changed);
$("#usual").addEventListener("submit", () => { isSent = true; });
addEventListener("pageshow", () => { isSent = false; });
addEventListener("beforeunload", (e) => { if (!isSent && $("#unsaved").textContent) e.preventDefault(); });
$("#undo").onclick = undo;
$("#night").onclick = () => {
  isNightOpen = !isNightOpen;
  show();
};

$("#hours").hidden = false;
show();
setHours(view.hours);
changed();
document.body.dataset.ready = "true";
