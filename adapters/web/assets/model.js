// What the page knows: its cells, what I said, what others said, and what I painted that
// the server does not have yet.
const minute = 60;

export const values = { y: "yes", i: "if_needed", n: "no", ".": "" };
const letters = Object.fromEntries(Object.entries(values).map(([letter, value]) => [value, letter]));

export class Model {
  constructor(view) {
    this.layout = view.layout;
    this.step = view.layout.step;
    this.now = () => view.now + (performance.now() - this.began) / 1000;
    this.began = performance.now();
    this.slots = new Map(); // by id: its cells in order
    this.mine = new Map();
    this.counts = new Map();
    this.suggested = new Map(Object.entries(view.suggested?.marks ?? {}).map(([slot, marks]) => [Number(slot), marks]));
    for (const part of view.layout.parts) {
      for (let k = 0; k < part.count; k++) {
        const from = (part.first + k) * this.step;
        this.cell({
          slot: part.slot, index: part.first + k, from, to: from + this.step, at: part.at + k * this.step * minute,
          day: part.day, wall: part.wall + k * this.step, again: part.again ? part.wall + part.count * this.step : 0,
        });
      }
    }
    for (const block of view.layout.blocks) {
      const length = (block.until - block.at) / minute;
      this.cell({ slot: block.slot, index: 0, from: 0, to: length, at: block.at, until: block.until, block });
    }
    this.setState(view.state);
  }

  cell(cell) {
    if (!this.slots.has(cell.slot)) this.slots.set(cell.slot, []);
    this.slots.get(cell.slot)[cell.index] = cell;
  }

  get cells() { return [...this.slots.values()].flat(); }

  setState(state) {
    this.version = state.version;
    this.layoutVersion = state.layout;
    this.mine.clear();
    this.counts.clear();
    this.mergeState(state);
  }

  // mergeState takes over what of a state is different and returns the slots that it is
  // different in.
  mergeState(state) {
    this.version = state.version;
    this.answered = state.answered;
    this.others = state.others;
    this.withheld = state.withheld ?? "";
    this.best = state.best ?? [];
    for (const [slot, marks] of Object.entries(state.mine ?? {})) this.mine.set(Number(slot), { v: [...marks.v], s: [...marks.s] });
    for (const [slot, part] of Object.entries(state.counts ?? {})) {
      const had = part.at === 0 && !this.counts.has(Number(slot)) ? { y: [], i: [] } : this.counts.get(Number(slot));
      if (!had) continue; // the whole comes later
      part.y.forEach((n, k) => { had.y[part.at + k] = n; });
      part.i.forEach((n, k) => { had.i[part.at + k] = n; });
      this.counts.set(Number(slot), had);
    }
    return new Set([...Object.keys(state.mine ?? {}), ...Object.keys(state.counts ?? {})].map(Number));
  }

  // put overlays strokes that the server does not have yet. It returns the cells.
  put(strokes) {
    const changed = [];
    for (const stroke of strokes) {
      const marks = this.mine.get(stroke.slot);
      for (const cell of this.slots.get(stroke.slot) ?? []) {
        if (!marks || cell.from < stroke.from || cell.from >= stroke.to) continue;
        marks.v[cell.index] = letters[stroke.value] ?? ".";
        marks.s[cell.index] = stroke.value ? "g" : ".";
        changed.push(cell);
      }
    }
    return changed;
  }

  value(cell) { return this.mine.get(cell.slot)?.v[cell.index] ?? "."; }
  source(cell) { return this.mine.get(cell.slot)?.s[cell.index] ?? "."; }

  // suggestion returns what is suggested where I have said nothing, and by what.
  suggestion(cell) {
    const marks = this.suggested.get(cell.slot);
    if (!marks || this.value(cell) !== "." || this.isPast(cell)) return { value: ".", source: "." };
    return { value: marks.v[cell.index] ?? ".", source: marks.s[cell.index] ?? "." };
  }

  isPast(cell) { return (cell.until ?? cell.at + (cell.to - cell.from) * minute) <= this.now(); }

  // said returns what I count with: who has answered says no where they say nothing.
  said(cell) {
    const value = this.value(cell);
    return value === "." && this.answered ? "n" : value;
  }

  // othersAt returns how many others can; undefined: that is withheld.
  othersAt(cell) {
    const counts = this.withheld ? undefined : this.counts.get(cell.slot);
    return counts && { yes: counts.y[cell.index] ?? 0, ifNeeded: counts.i[cell.index] ?? 0 };
  }

  // all returns how many can with me, and that from 0 to 5 of those who have answered.
  all(cell) {
    const others = this.othersAt(cell);
    if (!others) return { count: 0, heat: 0 };
    const me = this.answered || this.value(cell) !== "." ? 1 : 0;
    const count = others.yes + others.ifNeeded + (me && "yi".includes(this.value(cell)) ? 1 : 0);
    return { count, heat: Math.ceil(5 * count / Math.max(1, this.others + me, count)) };
  }

  // strokes returns what has to be sent so that cells have values: one for each run of
  // cells with the same value.
  strokes(cells, valueOf) {
    const sorted = [...cells].sort((a, b) => a.slot - b.slot || a.index - b.index);
    const out = [];
    for (const cell of sorted) {
      const value = values[valueOf(cell)], last = out.at(-1);
      if (last && last.slot === cell.slot && last.to === cell.from && last.value === value) last.to = cell.to;
      else out.push({ slot: cell.slot, from: cell.from, to: cell.to, value });
    }
    return out;
  }
}
