// sendInput sends an input, and retries with the same id until the server has
// replied.
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
      // The server cannot be reached; it may be back soon.
    }
  }
  trouble(why);
  return false;
}

let timer;

// trouble shows an error; an empty text hides it.
export function trouble(text) {
  const t = document.getElementById("trouble");
  clearTimeout(timer);
  t.textContent = text;
  t.classList.toggle("shown", text !== "");
  if (text && !document.body.classList.contains("lost")) timer = setTimeout(() => trouble(""), 8000);
}
