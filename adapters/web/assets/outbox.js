// Strokes on their way to the server. They are kept on this device until the server has
// them; each has a number, so that sending one again changes nothing.
const retries = [1000, 2000, 5000, 10_000, 30_000];
const most = 200; // at once

function newClient() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  // handlers has saved(state), emptied(), refused(why, isKept) and status(name).
  constructor(view, handlers) {
    this.url = `${view.base}strokes`;
    this.prefix = `muster:${view.key}:`;
    this.handlers = handlers;
    this.failures = 0;
    this.queues = []; // those of tabs that are gone, then this one's
    this.own = { client: newClient(), next: 1, strokes: [] };
    this.ready = this.adopt();
    addEventListener("online", () => this.send());
    addEventListener("visibilitychange", () => document.hidden || this.send());
  }

  // adopt takes over what tabs have left that were closed before all was sent.
  async adopt() {
    const hold = (client, wait) => new Promise((held) => {
      if (!navigator.locks) {
        held(true);
        return;
      }
      navigator.locks.request(this.prefix + client, wait ? {} : { ifAvailable: true }, (lock) => {
        held(Boolean(lock));
        return lock && new Promise(() => {}); // until the tab is closed
      });
    });
    await hold(this.own.client, true);
    for (const key of this.storedKeys()) {
      const client = key.slice(this.prefix.length);
      if (!await hold(client, false)) continue;
      try {
        this.queues.push({ client, ...JSON.parse(localStorage.getItem(key)) });
      } catch {
        localStorage.removeItem(key);
      }
    }
    this.queues.sort((a, b) => (a.strokes[0]?.at ?? 0) - (b.strokes[0]?.at ?? 0));
    this.queues.push(this.own);
  }

  storedKeys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    } catch {
      return [];
    }
  }

  get pending() { return this.queues.flatMap((q) => q.strokes); }

  add(strokes) {
    for (const s of strokes) this.own.strokes.push({ ...s, seq: this.own.next++, at: Date.now() });
    this.keep(this.own);
    this.send();
  }

  keep(queue) {
    this.isKept = true;
    try {
      if (queue.strokes.length) localStorage.setItem(this.prefix + queue.client, JSON.stringify({ next: queue.next, strokes: queue.strokes }));
      else localStorage.removeItem(this.prefix + queue.client);
    } catch {
      this.isKept = queue.strokes.length === 0;
    }
  }

  async send() {
    await this.ready;
    const queue = this.queues.find((q) => q.strokes.length);
    if (this.sending || this.stopped || !queue) return;
    clearTimeout(this.again);
    this.sending = true;
    this.handlers.status(this.failures ? this.offline : "grid.saving");
    const batch = queue.strokes.slice(0, most), now = Date.now();
    let response, answer;
    try {
      response = await fetch(this.url, {
        method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, signal: AbortSignal.timeout?.(20_000),
        body: JSON.stringify({
          client: queue.client,
          strokes: batch.map(({ seq, slot, from, to, value, at }) => ({ seq, slot, from, to, value, age: Math.max(0, now - at) })),
        }),
      });
      answer = await response.json();
    } catch {
      answer = undefined;
    }
    this.sending = false;
    if (response?.ok && answer) this.done(queue, answer);
    else if (!response || response.status >= 500 || [408, 425, 429].includes(response.status) || response.ok) this.later();
    else this.refuse(response.status, answer);
  }

  get offline() { return this.isKept ? "grid.offline" : "grid.offline_open"; }

  done(queue, answer) {
    this.failures = 0;
    queue.strokes = queue.strokes.filter((s) => s.seq > answer.saved);
    this.keep(queue);
    this.handlers.saved(answer.state);
    if (this.pending.length) this.send();
    else {
      this.handlers.status("grid.saved");
      this.handlers.emptied();
    }
  }

  later() {
    this.handlers.status(this.offline);
    this.again = setTimeout(() => this.send(), retries[Math.min(this.failures, retries.length - 1)]);
    this.failures++;
  }

  // refuse ends the sending. With a new link the page can send what is kept; everything
  // else that is refused would be refused again.
  refuse(status, why) {
    const isKept = status === 401 || why?.key === "refuse.page_session";
    this.stopped = true;
    if (!isKept) {
      for (const queue of this.queues) {
        queue.strokes = [];
        this.keep(queue);
      }
    }
    this.handlers.status("");
    this.handlers.refused(why, isKept);
  }
}
