// Keeps the screen's parts as they are now. It never moves a part that somebody is about to press or reads with the
// keyboard; it says how old the picture is, when the house no longer answers, and when the session has ended.

const EVERY = 10_000;
const SELDOM = 60_000;
const LOST_AFTER = 2; // answers missing in a row
const screen = document.getElementById("screen");
const age = document.getElementById("sc-age");
const said = document.getElementById("sc-age-said");
const told = screen.dataset;
let mark = "";
let seen = Date.now();
let missed = 0;
let out = false;
let timer = 0;
let asking = false;
const held = new Map(); // parts that wait because somebody is at them

const inWords = (text, gaps) => text.replace(/{(\w+)}/g, (_, name) => gaps[name]);
const timeOf = (at) => new Date(at).toLocaleTimeString("en-GB", { hour12: false, timeZone: told.zone });

function ago() {
  const seconds = Math.round((Date.now() - seen) / 1000);
  return seconds < 120 ? inWords(told.saySeconds, { n: seconds }) : inWords(told.sayMinutes, { n: Math.floor(seconds / 60) });
}

function say() {
  const state = out ? "out" : missed >= LOST_AFTER ? "lost" : held.size ? "waiting" : "live";
  const words = { live: told.sayLive, waiting: `${told.sayLive} · ${told.sayWaiting}`, lost: told.sayLost, out: told.sayOut }[state];
  const text = inWords(words, { time: timeOf(seen), ago: ago() });
  if (age.dataset.state !== state) {
    // Readers hear of a change of state, and not every ten seconds that nothing is wrong.
    age.setAttribute("aria-live", state === "live" ? "off" : "polite");
    age.dataset.state = state;
    document.documentElement.toggleAttribute("data-sc-old", state === "lost" || state === "out");
  }
  if (said.textContent !== text) said.textContent = text;
  const time = document.getElementById("sc-time");
  if (time) time.textContent = timeOf(Date.now());
}

// What the mouse is about to press.
let under = null;
screen.addEventListener("pointerover", (event) => { under = event.pointerType === "mouse" ? event.target.closest("a, button") : null; });
screen.addEventListener("pointerleave", () => { under = null; });

const touched = (part) => part.contains(document.activeElement) || Boolean(under?.isConnected) && part.contains(under);

function put(part, fresh) {
  if (part.innerHTML === fresh) return;
  part.innerHTML = fresh;
  part.dispatchEvent(new CustomEvent("screen:renewed", { bubbles: true }));
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const fresh of page.querySelectorAll("[data-part]")) {
    const part = screen.querySelector(`[data-part="${fresh.dataset.part}"]`);
    if (!part) continue;
    if (touched(part) && part.innerHTML !== fresh.innerHTML) held.set(part, fresh.innerHTML);
    else {
      held.delete(part);
      put(part, fresh.innerHTML);
    }
  }
}

function release() {
  for (const [part, fresh] of held) {
    if (touched(part)) continue;
    held.delete(part);
    put(part, fresh);
  }
  say();
}

async function look() {
  if (document.hidden || asking || out) return;
  asking = true;
  const giveUp = new AbortController();
  const late = window.setTimeout(() => giveUp.abort(), 8_000);
  try {
    const headers = { "HX-Request": "true", ...(mark ? { "If-None-Match": mark } : {}) };
    const answer = await fetch(told.now, { headers, cache: "no-store", signal: giveUp.signal });
    if (answer.status === 401 || answer.status === 403) out = true;
    else if (answer.status === 304 || answer.ok) {
      if (answer.ok) {
        show(await answer.text());
        mark = answer.headers.get("ETag") || "";
      }
      seen = Date.now();
      missed = 0;
      screen.dispatchEvent(new CustomEvent("screen:looked"));
    } else missed += 1;
  } catch {
    missed += 1;
  }
  window.clearTimeout(late);
  asking = false;
  say();
  again();
}

function again() {
  window.clearTimeout(timer);
  if (document.hidden || out) return;
  const pause = Math.min(SELDOM, EVERY * 2 ** Math.max(0, missed - LOST_AFTER));
  timer = window.setTimeout(look, pause * (0.9 + Math.random() / 5)); // not all screens at once
}

document.addEventListener("visibilitychange", () => {
  window.clearTimeout(timer);
  if (!document.hidden) look();
});
window.addEventListener("online", () => { missed = 0; look(); });
window.addEventListener("offline", () => { missed = LOST_AFTER; say(); });
screen.addEventListener("focusout", () => window.setTimeout(release, 200));
screen.addEventListener("mouseleave", release);
window.setInterval(() => { if (held.size) release(); else say(); }, 1_000);
again();
