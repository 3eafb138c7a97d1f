// follow calls tell(true) each time that the room may have changed, and
// tell(false) again and again while nothing says so.
//
// A browser opens at most six connections to a host, so one stream serves all
// its tabs: the tab that holds the lock has it and passes on what it hears. A
// tab that hears nothing, or whose browser has no locks, opens its own.
export function follow(tell) {
  const shared = navigator.locks && window.BroadcastChannel && new BroadcastChannel("muster room");
  let leads = false, own = null, live, timer;

  const hear = (word) => {
    expect(40_000); // the stream says something every 15 seconds
    tell(word);
  };
  const pass = (word) => {
    live = word;
    shared.postMessage(word);
    hear(word);
  };
  const expect = (within) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (leads) pass(false);
      else if (own) tell(false);
      else own = openWhileSeen(hear);
      expect(15_000);
    }, within);
  };
  const dropOwn = () => {
    own?.();
    own = null;
  };

  if (!shared) {
    own = openWhileSeen(hear);
    expect(10_000);
    return;
  }
  shared.onmessage = ({ data }) => {
    if (data === "who?") {
      if (live !== undefined) shared.postMessage(live);
    } else if (!leads) {
      dropOwn();
      hear(data);
    }
  };
  shared.postMessage("who?");
  expect(10_000);
  navigator.locks.request("muster room", () => {
    leads = true;
    dropOwn();
    open(pass);
    expect(10_000);
    return new Promise(() => {}); // until the tab is closed
  });
}

// openWhileSeen has a stream open while the tab is looked at. It returns what
// ends that.
function openWhileSeen(hear) {
  let close = null;
  const see = () => {
    close?.();
    close = document.hidden ? null : open(hear);
  };
  document.addEventListener("visibilitychange", see);
  see();
  return () => {
    document.removeEventListener("visibilitychange", see);
    close?.();
  };
}

// open opens a stream and returns what closes it.
function open(hear) {
  let source, again;
  const begin = () => {
    source = new EventSource("/playground/stream");
    source.onmessage = () => hear(true);
    source.onerror = () => {
      hear(false);
      // EventSource reconnects by itself, unless it was refused.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(begin, 5000);
    };
  };
  begin();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
