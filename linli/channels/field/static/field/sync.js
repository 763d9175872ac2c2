// Sending the queue, oldest first. A thing leaves it only when the house has answered; the same token twice is once.
// What the house refuses stays, with the reason, and holds back only what hangs on it.

import { dropDays, keep, kept, queued, rewrite, unqueue } from "./store.js";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
const SENT_SHOWN = 30;

/** What the screens show: whether the network answers, whether somebody is signed in, whether something is on its way. */
export const state = { online: navigator.onLine, signedIn: true, sending: false, skew: null, person: null };

const listeners = new Set();
let wait = FIRST_WAIT;
let timer;

export const onChange = (listener) => listeners.add(listener);
const changed = () => listeners.forEach((listener) => listener());

// What one window sends or gives up, the others show.
const windows = new BroadcastChannel("linli-field");
windows.onmessage = changed;

/** The root a thing hangs on: the report that makes its case, or the case. */
export const rootOf = (thing) => (thing.what === "report" ? thing.token : thing.of || `case:${thing.case}`);

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function ask(path, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  if (options.method === "POST") headers["X-CSRFToken"] = cookie("csrftoken");
  const answer = await fetch(path, { ...options, headers, credentials: "same-origin", redirect: "error", cache: "no-store" });
  state.online = true;
  state.signedIn = answer.status !== 401;
  return answer;
}

/** Fetch the day and keep it. Answers it, or null where there is no network, no session, or the house is out of order. */
export async function fetchDay() {
  try {
    const before = state.person ?? (await kept("person"));
    const answer = await ask("today/");
    if (answer.status === 401) await dropDays(); // the rights they were fetched with are over
    if (!answer.ok) return null;
    const day = await answer.json();
    if (typeof day.person !== "string" || !Array.isArray(day.items)) return null;
    if (before !== day.person) await dropDays(); // a shared phone
    state.person = day.person;
    state.skew = Date.parse(day.at) - Date.now();
    await keep("person", day.person);
    await fetchAround(day);
    await keep(`day:${day.person}`, { ...day, fetched: Date.now(), skew: state.skew });
    return day;
  } catch {
    state.online = false;
    return null;
  } finally {
    changed();
  }
}

/** Fetch what stays the same for days where the day says that it is another one. The old one serves until the new one is there. */
async function fetchAround({ person, around }) {
  if ((await kept(`around:${person}`))?.stamp === around) return;
  try {
    const answer = await ask("around/");
    if (answer.ok) await keep(`around:${person}`, { ...(await answer.json()), stamp: answer.headers.get("X-Stamp") });
  } catch { /* the network went between the two: the day itself is there */ }
}

/** Hints for words being typed; null without a network. */
export async function fetchHints(words) {
  try {
    const answer = await ask("hints/", { method: "POST", body: JSON.stringify(words), headers: { "Content-Type": "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function post(thing) {
  if (thing.what !== "photo") {
    const body = JSON.stringify({ ...thing.body, what: thing.what, person: thing.person, token: thing.token, of: thing.of, case: thing.case });
    return ask("send/", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  }
  const form = new FormData();
  form.set("token", thing.token);
  form.set("person", thing.person);
  form.set("purpose", thing.body.purpose);
  if (thing.of) form.set("of", thing.of);
  if (thing.case) form.set("case", thing.case);
  if (thing.body.lon !== undefined) {
    form.set("lon", thing.body.lon);
    form.set("lat", thing.body.lat);
  }
  form.set("file", thing.file, thing.file.name || "picture.jpg");
  return ask("photo/", { method: "POST", body: form });
}

async function arrived(thing, answer) {
  const sent = (await kept(`sent:${thing.person}`)) ?? [];
  sent.unshift({ title: thing.title, what: thing.what, number: answer.number, at: Date.now() });
  await keep(`sent:${thing.person}`, sent.slice(0, SENT_SHOWN));
  await unqueue(thing.seq);
}

/** What the house says of a thing that arrived, or null for the answer of somebody else who stands between. */
async function houseAnswer(answer) {
  try {
    const told = await answer.json();
    return Number.isInteger(told.case) && typeof told.number === "string" && typeof told.state === "string" ? told : null;
  } catch {
    return null;
  }
}

async function faultOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch { /* not one of the house's own answers */ }
  return { status: answer.status, code: told.code ?? "", detail: told.errors?.[0]?.reason ?? told.detail ?? "" };
}

/** Send one thing. "sent", "stuck" (refused: a person must look), or "later". */
async function sendOne(thing, renewed = false) {
  const answer = await post(thing);
  if (answer.ok) {
    const told = await houseAnswer(answer);
    if (!told) return "later"; // the page of a network that wants a sign-in of its own
    await arrived(thing, told);
    return "sent";
  }
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500) return "later";
  const fault = await faultOf(answer);
  if (fault.code === "form_too_old" && !renewed && (await fetchDay())) return sendOne(thing, true);
  await rewrite({ ...thing, fault });
  return "stuck";
}

async function drainOnce() {
  const held = new Set();
  for (const thing of await queued()) {
    if (thing.person !== state.person || held.has(rootOf(thing))) continue;
    const became = thing.fault ? "stuck" : await sendOne(thing);
    if (became === "later") return false;
    if (became === "stuck") held.add(rootOf(thing));
    changed();
    windows.postMessage("queue");
  }
  return true;
}

/** Send whatever waits. Of several open windows one does it at a time. Tries again by itself until all is sent. */
export async function drain() {
  clearTimeout(timer);
  state.person ??= (await kept("person")) ?? null;
  let done = true;
  // The next window waits its turn and then finds what the first has not seen: nothing lies until somebody looks again.
  await navigator.locks.request("linli-field-send", async () => {
    state.sending = true;
    changed();
    try {
      done = await drainOnce();
    } catch {
      state.online = false;
      done = false;
    } finally {
      state.sending = false;
    }
  });
  wait = done ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
  if (!done && state.signedIn) timer = setTimeout(drain, wait);
  changed();
}

window.addEventListener("online", () => { wait = FIRST_WAIT; drain(); });
window.addEventListener("offline", () => { state.online = false; changed(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) drain(); });
