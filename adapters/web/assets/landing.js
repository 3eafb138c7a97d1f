// The token of a personal link stands behind the # of its address, which no server and no
// preview is sent. It is exchanged for a session.
const main = document.querySelector("#main");
const show = (id, text) => {
  document.querySelector("#opening").hidden = true;
  const box = document.querySelector(id);
  if (text) document.querySelector("#trouble-text").textContent = text;
  box.hidden = false;
};

async function open(token) {
  history.replaceState(null, "", location.pathname); // neither the history nor a screenshot has it
  let response;
  try {
    response = await fetch(main.dataset.session, {
      method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ token }),
    });
  } catch {
    show("#offline");
    addEventListener("online", () => open(token), { once: true });
    return;
  }
  if (response.status >= 500) {
    show("#offline");
    return;
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok || !answer.path?.startsWith("/when/")) {
    show("#trouble", answer.text);
    return;
  }
  location.replace(answer.path);
}

const begin = () => {
  const token = location.hash.slice(1);
  if (token) open(token);
  else show("#trouble");
};
addEventListener("hashchange", () => location.hash && begin());
begin();
