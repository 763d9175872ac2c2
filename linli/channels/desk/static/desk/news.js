// Asks now and then whether something is new, and says so. It never moves what somebody reads and never touches a form: what is
// new is shown when they ask for it. A hidden window asks nothing; a house that does not answer is asked less and less.

const EVERY = 20_000;
const SELDOM = 300_000;
const split = document.getElementById("split");
let pause = EVERY;
let timer = 0;
let last = Date.now();

function question() {
  const query = new URLSearchParams(split?.dataset.list ?? "");
  if (split) query.set("seen", [...split.querySelectorAll("[data-row]")].map((row) => `${row.dataset.row}-${row.dataset.mark}`).join("."));
  const shown = document.getElementById("case-news");
  if (shown) {
    query.set("case", shown.dataset.case);
    query.set("version", shown.dataset.version);
  }
  return split || shown ? query : null;
}

function tell(place, words) {
  if (place && place.textContent !== (words?.textContent ?? "")) place.replaceChildren(...(words?.childNodes ?? []));
}

async function look() {
  const query = question();
  if (document.hidden || !query) return;
  last = Date.now();
  const asked = document.getElementById("case-news")?.dataset.version;
  try {
    const answer = await fetch(`/desk/news/?${query}`, { headers: { "HX-Request": "true" } });
    const said = new DOMParser().parseFromString(answer.status === 204 ? "" : await answer.text(), "text/html");
    if (answer.status === 401) return void document.getElementById("signed-out")?.replaceChildren(...said.body.childNodes);
    if (!answer.ok) throw new Error(String(answer.status));
    pause = EVERY;
    const stillShown = document.getElementById("case-news");
    tell(document.getElementById("list-news"), said.querySelector("[data-for=list-news]"));
    if (stillShown?.dataset.version === asked) tell(stillShown, said.querySelector("[data-for=case-news]"));
  } catch {
    pause = Math.min(SELDOM, pause * 2);
  }
  again();
}

function again() {
  window.clearTimeout(timer);
  if (!document.hidden) timer = window.setTimeout(look, pause * (0.9 + Math.random() / 5)); // not all windows at once
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) window.clearTimeout(timer);
  else if (Date.now() - last > EVERY / 2) look();
  else again();
});
document.addEventListener("desk:look", look);

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-show=list]")) return;
  await htmx.ajax("GET", `/desk/?${split.dataset.list}`, { target: "#rows", swap: "innerHTML" });
  document.getElementById("list-news").replaceChildren();
  document.dispatchEvent(new CustomEvent("desk:renewed"));
});
again();
