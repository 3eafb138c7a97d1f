// sendInput sends one input. It is sent again until the server says
// what came of it; the id tells the server that it is the same.
const tries = [0, 500, 1500, 3000, 5000];

export async function sendInput(what) {
  const it = { id: crypto.randomUUID(), user: document.body.dataset.me, ...what };
  return post("/playground/input", it);
}

export async function post(url, what) {
  let why = "The room cannot be reached.";
  for (const wait of tries) {
    await new Promise((go) => setTimeout(go, wait));
    try {
      const r = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) });
      if (r.ok) { trouble(""); return true; }
      why = (await r.text()).trim();
      if (r.status < 500) break;
    } catch {
      // The server is not there; it may be in a moment.
    }
  }
  trouble(why);
  return false;
}

let timer;

// trouble says what went wrong, or that nothing does any more.
export function trouble(text) {
  const t = document.getElementById("trouble");
  clearTimeout(timer);
  t.textContent = text;
  t.classList.toggle("shown", text !== "");
  if (text && !document.body.classList.contains("lost")) timer = setTimeout(() => trouble(""), 8000);
}
