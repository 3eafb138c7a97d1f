// What happens elsewhere, as it happens. A browser opens at most six connections to a
// host, so one tab has the stream and passes on what it says; where tabs cannot find each
// other, each has its own.
const silence = 40_000; // the stream says something every 15 seconds

// follow calls notify(event, data) for each event of the page's stream, and notify("lost")
// while there is none. version() is the version that the page has.
export function follow(view, version, notify) {
  const name = `muster:${view.key}`;
  const shared = navigator.locks && window.BroadcastChannel && new BroadcastChannel(name);
  let leads = false, asked = true, stream, timer;

  const expect = (within) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      notify("lost");
      if (!leads && !stream) stream = open(view, version, dispatch);
      expect(silence);
    }, within);
  };
  const dispatch = (event, data) => {
    expect(silence);
    notify(event, data);
  };
  const pass = (event, data) => {
    shared.postMessage({ event, data });
    dispatch(event, data);
  };

  expect(10_000);
  if (!shared) {
    stream = open(view, version, dispatch);
    return;
  }
  shared.onmessage = ({ data: { event, data } }) => {
    if (event === "hello") {
      if (leads) shared.postMessage({ event: "version", data: version() });
      return;
    }
    if (leads || event === "version" && !asked) return;
    asked = asked && event !== "version";
    stream?.();
    stream = undefined;
    dispatch(event, data);
  };
  shared.postMessage({ event: "hello" });
  navigator.locks.request(name, () => {
    leads = true;
    stream?.();
    stream = open(view, version, pass);
    return new Promise(() => {}); // until the tab is closed
  });
}

// open opens a stream and returns what closes it.
function open(view, version, dispatch) {
  let source, again, over = false;
  const close = () => {
    over = true;
    clearTimeout(again);
    source?.close();
  };
  const begin = () => {
    source = new EventSource(`${view.base}stream?since=${encodeURIComponent(version())}`);
    for (const event of ["state", "diff", "same", "beat", "end"]) {
      source.addEventListener(event, ({ data }) => {
        if (event === "end") close();
        dispatch(event, JSON.parse(data));
      });
    }
    source.onerror = () => {
      if (over) return;
      dispatch("lost");
      // EventSource reconnects by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(check, 3000 + 4000 * Math.random());
    };
  };
  // check asks for the page first, which says why it is refused.
  const check = async () => {
    const response = await fetch(`${view.base}state`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (over) return;
    if (response && response.status >= 400 && response.status < 500 && response.status !== 429) {
      close();
      dispatch("end", await response.json().catch(() => ({})));
      return;
    }
    begin();
  };
  begin();
  return close;
}
