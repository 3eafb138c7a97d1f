// Painting with mouse, pen, finger and keyboard. A gesture ends in paint(cells, value).
//
// One finger on a cell paints; the page scrolls by everything else, and by two fingers.
export class Painter {
  // page has brush(cell), paint(cells, value), undo(), visit(cell), value(cell),
  // isOpen(cell); with several brushes setBrush(letter), with several weeks turn(by).
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.fingers = new Map();
    root.addEventListener("pointerdown", (e) => this.down(e));
    root.addEventListener("pointermove", (e) => this.move(e));
    root.addEventListener("pointerup", (e) => this.up(e));
    root.addEventListener("pointercancel", (e) => this.cancel(e));
    // Scrolling moves cells below a mouse that lies still, which points at nothing.
    root.addEventListener("pointermove", (e) => e.pointerType === "mouse" && !this.gesture && (e.movementX || e.movementY) && this.seen(e.target));
    root.addEventListener("click", (e) => this.click(e));
    root.addEventListener("keydown", (e) => this.key(e));
    root.addEventListener("focusin", (e) => this.focused(e.target));
    document.addEventListener("keydown", (e) => this.anyKey(e));
  }

  setTables(tables) {
    this.tables = tables;
    this.drop();
    const first = this.root.querySelector(".cell");
    if (first) first.tabIndex = 0;
  }

  place(cell) {
    for (const table of this.tables) {
      for (let row = 0; row < table.rows.length; row++) {
        const column = table.rows[row].indexOf(cell);
        if (column >= 0) return { table, row, column };
      }
    }
    return undefined;
  }

  between(a, b) {
    const [top, bottom] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
    const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
    const cells = [];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const cell = a.table.rows[row][column];
        if (cell && this.page.isOpen(cell)) cells.push(cell);
      }
    }
    return cells;
  }

  seen(target) {
    const cell = target.closest?.(".cell")?.cell;
    if (cell) this.page.visit(cell);
  }

  focused(target) {
    const cell = target.closest(".cell")?.cell;
    if (!cell) return;
    this.root.querySelectorAll('.cell[tabindex="0"]').forEach((b) => { b.tabIndex = -1; });
    cell.button.tabIndex = 0;
    this.page.visit(cell);
  }

  down(e) {
    if (e.pointerType === "touch") {
      this.fingers.set(e.pointerId, e.clientY);
      if (this.fingers.size > 1) {
        this.drop();
        return;
      }
    }
    const cell = e.target.closest?.(".cell")?.cell;
    if (!cell || e.button !== 0 || this.gesture) return;
    e.target.releasePointerCapture?.(e.pointerId);
    const start = this.place(cell);
    if (!start) return;
    this.gesture = { id: e.pointerId, start, end: start, value: this.page.brush(cell), moved: false, shown: new Set() };
    cell.button.focus({ preventScroll: true });
    e.preventDefault();
    this.show();
  }

  move(e) {
    if (this.fingers.has(e.pointerId) && this.fingers.size > 1) {
      scrollBy(0, (this.fingers.get(e.pointerId) - e.clientY) / this.fingers.size);
      this.fingers.set(e.pointerId, e.clientY);
      return;
    }
    const g = this.gesture;
    if (!g || g.id !== e.pointerId) return;
    this.nearEdge(e.clientX, e.clientY);
    this.reach(e.clientX, e.clientY);
  }

  reach(x, y) {
    const g = this.gesture, cell = document.elementFromPoint(x, y)?.closest(".cell")?.cell;
    const at = cell && this.place(cell);
    if (!at || at.table !== g.start.table || at.row === g.end.row && at.column === g.end.column) return;
    g.end = at;
    g.moved = true;
    this.show();
  }

  // nearEdge scrolls while a stroke is drawn to the top or the bottom of the window.
  nearEdge(x, y) {
    const g = this.gesture, edge = 56;
    g.speed = y < edge ? y - edge : y > innerHeight - edge * 1.6 ? y - innerHeight + edge * 1.6 : 0;
    g.point = [x, y];
    if (!g.speed || g.frame) return;
    const scroll = () => {
      g.frame = 0;
      if (this.gesture !== g || !g.speed) return;
      scrollBy(0, g.speed / 4);
      this.reach(...g.point);
      g.frame = requestAnimationFrame(scroll);
    };
    g.frame = requestAnimationFrame(scroll);
  }

  // show previews the stroke.
  show() {
    const g = this.gesture, now = new Set(this.between(g.start, g.end));
    for (const cell of g.shown) if (!now.has(cell)) delete cell.button.dataset.p;
    for (const cell of now) cell.button.dataset.p = g.value;
    g.shown = now;
  }

  drop() {
    for (const cell of this.gesture?.shown ?? []) delete cell.button.dataset.p;
    this.gesture = undefined;
  }

  up(e) {
    this.fingers.delete(e.pointerId);
    const g = this.gesture;
    if (!g || g.id !== e.pointerId) return;
    const cells = [...g.shown];
    this.drop();
    this.painted = true; // the click that follows is this one
    setTimeout(() => { this.painted = false; });
    this.put(cells, g.value, g.moved);
  }

  cancel(e) {
    this.fingers.delete(e.pointerId);
    if (this.gesture?.id === e.pointerId) this.drop();
  }

  // click is what a screen reader does on a cell.
  click(e) {
    const cell = e.target.closest(".cell")?.cell;
    if (cell && !this.painted && this.page.isOpen(cell)) this.put([cell], this.page.brush(cell), false);
  }

  // put paints; one cell that has the brush's value already is taken out of it.
  put(cells, value, dragged) {
    if (cells.length === 1 && !dragged && this.page.value(cells[0]) === value) value = value === "n" ? "." : "n";
    if (cells.length) this.page.paint(cells, value);
  }

  anyKey(e) {
    if (e.defaultPrevented || e.altKey || /^(input|textarea|select)$/i.test(e.target.tagName) && e.target.type !== "radio") return;
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === "z") {
      e.preventDefault();
      this.page.undo();
    } else if (this.page.setBrush && !e.ctrlKey && !e.metaKey && "120".includes(e.key)) {
      this.page.setBrush({ 1: "y", 2: "i", 0: "n" }[e.key]);
      if (this.anchor) this.anchor.value = this.page.brush();
    }
  }

  key(e) {
    const cell = e.target.closest(".cell")?.cell;
    if (!cell || e.altKey || e.metaKey) return;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (e.key === " " || e.key === "Enter") {
      if (this.page.isOpen(cell)) this.put([cell], this.page.brush(cell), false);
    } else if (e.key in steps) {
      this.step(cell, steps[e.key], e.shiftKey);
    } else if (e.key === "Home" || e.key === "End") {
      const { table, row } = this.place(cell), cells = table.rows[row].filter(Boolean);
      cells.at(e.key === "Home" ? 0 : -1).button.focus();
    } else if (this.page.turn && (e.key === "PageUp" || e.key === "PageDown")) {
      this.page.turn(e.key === "PageUp" ? -1 : 1);
    } else {
      return;
    }
    e.preventDefault();
  }

  // step moves on to the next cell in a direction, and with Shift paints all from where
  // Shift was pressed.
  step(cell, [down, right], isShift) {
    const from = this.place(cell);
    if (!isShift || this.anchor?.last !== cell) this.anchor = { ...from, value: this.page.brush(cell) };
    let { table, row, column } = from, next;
    do {
      row += down;
      column += right;
      next = table.rows[row]?.[column];
    } while (!next && table.rows[row] && column >= 0 && column < table.rows[row].length);
    if (!next && down) {
      const other = this.tables[this.tables.indexOf(table) + down];
      const rows = down > 0 ? other?.rows : other && [...other.rows].reverse();
      next = rows?.flatMap((r) => r.filter(Boolean))[0];
      isShift = false;
    }
    if (!next) return;
    next.button.focus();
    if (!isShift) return;
    this.anchor.last = next;
    this.page.paint(this.between(this.anchor, this.place(next)), this.anchor.value);
  }
}
