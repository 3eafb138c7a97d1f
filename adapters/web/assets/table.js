// The tables of times: one for each week and stretch of days on which my clock and the
// meetup's differ by the same, and one for times that are answered as a whole.
import { say } from "./words.js";
import { make } from "./cell.js";

const day = 24 * 60;

export const clock = (minutes) => {
  const m = ((minutes % day) + day) % day;
  return `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
};

// clockIn returns a function that says what the clocks of a zone show at an instant, or
// undefined if the browser does not know the zone.
export function clockIn(zone) {
  try {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
    return (at) => {
      const p = Object.fromEntries(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
      return { date: Date.UTC(p.year, p.month - 1, p.day) / 86400_000, time: `${p.hour}:${p.minute}` };
    };
  } catch {
    return undefined;
  }
}

// rowKey orders the rows: what the clocks show, and what they show again after that.
const rowKey = (cell) => (cell.again ? cell.again - 1 + cell.wall / 10_000 : cell.wall);

// sectionsOf groups the columns of a week.
function sectionsOf(columns, ownClock, meetupClock) {
  const sections = [];
  for (const column of columns) {
    const own = new Map();
    for (const cell of column.cells) {
      if (!ownClock) break;
      const mine = ownClock(cell.at), theirs = meetupClock(cell.at);
      own.set(rowKey(cell), { time: mine.time, shift: mine.date - theirs.date, differs: mine.time !== theirs.time || mine.date !== theirs.date });
    }
    const last = sections.at(-1);
    const fits = last && [...own].every(([key, o]) => !last.own.has(key) || last.own.get(key).time === o.time && last.own.get(key).shift === o.shift);
    if (fits) {
      last.columns.push(column);
      own.forEach((o, key) => last.own.set(key, o));
    } else {
      sections.push({ columns: [column], own });
    }
  }
  return sections;
}

export function element(name, text, attributes = {}) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  return e;
}

export function dayHead(column) {
  const th = element("th", undefined, { scope: "col" });
  th.append(element("span", column.weekday), " ", element("span", column.day));
  return th;
}

// ownHead is the time on my clock at the beginning of a row.
function ownHead(own) {
  const th = element("th", own?.time ?? "", { scope: "row", class: "own" });
  if (own?.shift) {
    const mark = element("sup", own.shift > 0 ? "+1" : "−1");
    mark.title = say(own.shift > 0 ? "grid.next_day" : "grid.previous_day");
    th.append(mark);
  }
  return th;
}

// weekTables returns the tables of a week, and their cells by row and column.
export function weekTables(model, view, week, own) {
  const columns = view.layout.days.map((d, i) => ({ ...d, index: i, cells: [] })).filter((d) => d.week === week);
  for (const cell of model.cells) {
    const column = cell.block ? undefined : columns.find((c) => c.index === cell.day);
    column?.cells.push(cell);
  }
  const meetupClock = clockIn(view.zone);
  return sectionsOf(columns, meetupClock && own.clock, meetupClock).map((section) => table(model, view, week, own, section));
}

// gridTable returns a table that is painted: heads are the cells of its first row, and each
// row has heads of its own, cells of which some are missing, and a class. button returns
// the button of a cell.
export function gridTable(name, heads, rows, button) {
  const e = element("table", undefined, { role: "grid", class: "week", "aria-label": name });
  const head = element("tr"), thead = element("thead"), tbody = element("tbody");
  head.append(...heads);
  thead.append(head);
  for (const row of rows) {
    const tr = element("tr");
    if (row.class) tr.className = row.class;
    tr.append(...row.heads, ...row.cells.map((cell) => {
      const td = element("td");
      if (cell) td.append(button(cell));
      return td;
    }));
    tbody.append(tr);
  }
  e.append(thead, tbody);
  return { element: e, rows: rows.map((row) => row.cells) };
}

function table(model, view, week, own, section) {
  const beside = [...section.own.values()].some((o) => o.differs);
  const heads = [element("th", view.city || say("grid.column_time"), { scope: "col", class: "gutter" })];
  if (beside) heads.push(element("th", own.city, { scope: "col", class: "own" }));
  heads.push(...section.columns.map(dayHead));
  const keys = [...new Set(section.columns.flatMap((c) => c.cells.map(rowKey)))].sort((a, b) => a - b);
  const byKey = section.columns.map((c) => new Map(c.cells.map((cell) => [rowKey(cell), cell])));
  let expected = keys[0];
  const rows = keys.map((key) => {
    const cells = byKey.map((all) => all.get(key)), any = cells.find(Boolean);
    const row = { cells, class: [key > expected + 0.5 && !any.again && "gap", any.wall % 60 && "part"].filter(Boolean).join(" ") };
    expected = any.wall + model.step;
    const th = element("th", clock(any.wall), { scope: "row", class: "gutter" });
    if (any.again) th.append(element("small", ` ${say("grid.again")}`));
    row.heads = beside ? [th, ownHead(section.own.get(key))] : [th];
    cells.forEach((cell, i) => {
      if (!cell) return;
      cell.name = `${section.columns[i].date}, ${clock(cell.wall)}${cell.again ? ` (${say("grid.again")})` : ""}`;
      cell.ends = clock(cell.wall + cell.to - cell.from);
      cell.own = beside ? section.own.get(key)?.time : undefined;
    });
    return row;
  });
  const painted = gridTable(say("grid.table", { week: view.layout.weeks[week] }), heads, rows, (cell) => make(model, cell));
  painted.element.style.maxWidth = `${(beside ? 9 : 5) + 10 * section.columns.length}rem`;
  return painted;
}

// blockTable returns the table of times that are answered as a whole.
export function blockTable(model, view, own) {
  const cells = model.cells.filter((c) => c.block);
  if (!cells.length) return undefined;
  const zone = clockIn(view.zone);
  const owned = cells.map(({ block }) => {
    if (!own.clock || !zone || !block.clock) return "";
    const [from, to, theirs] = [own.clock(block.at), own.clock(block.until), zone(block.at)];
    return from.time === theirs.time && from.date === theirs.date ? "" : `${from.time}–${to.time}${from.date > theirs.date ? " (+1)" : from.date < theirs.date ? " (−1)" : ""}`;
  });
  const beside = owned.some(Boolean);
  const e = element("table", undefined, { role: "grid", class: "blocks", "aria-label": say("grid.table", { week: view.title }) });
  const head = element("tr"), thead = element("thead"), tbody = element("tbody");
  head.append(element("th", view.city || say("grid.column_time"), { scope: "col" }));
  if (beside) head.append(element("th", own.city, { scope: "col", class: "own" }));
  head.append(element("th", say("grid.column_answer"), { scope: "col", class: "answer" }));
  thead.append(head);
  cells.forEach((cell, i) => {
    const row = element("tr"), td = element("td");
    cell.name = cell.block.label;
    row.append(element("th", cell.block.label, { scope: "row" }));
    if (beside) row.append(owned[i] ? element("th", owned[i], { scope: "row", class: "own" }) : element("td"));
    td.append(make(model, cell));
    row.append(td);
    tbody.append(row);
  });
  e.append(thead, tbody);
  return { element: e, rows: cells.map((cell) => [cell]) };
}
