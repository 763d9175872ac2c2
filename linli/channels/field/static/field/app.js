// The app: which screen is shown, the line that says whether all is sent, and the day's list.

import { distanceWords, dueTone, dueWords, fill, moment, newToken, say, show, word } from "./screens.js";
import { drawMap, metresBetween, position } from "./place.js";
import { aroundArrived, reportScreen } from "./report.js";
import { drop, dropDays, keep, kept, queued, rewrite, unqueue } from "./store.js";
import { drain, fetchDay, onChange, rootOf, state } from "./sync.js";
import { caseScreen } from "./verbs.js";
import { slipScreen, visitScreen } from "./visit.js";

const LONGEST_KEPT = 7 * 86_400_000; // a day fetched longer ago is not shown any more; what waits to be sent stays
const LOOK_AGAIN = 120_000;
const NO_DAY = { items: [], fetched: 0, may_report: true };
const NOTHING_AROUND = { small: [], matters: [], shapes: [], visits: null };

let here = null;
let order = "due";
let asMap = false;
let fetching = navigator.onLine; // until the first answer of this visit

async function dayKept() {
  state.person ??= (await kept("person")) ?? null;
  const day = state.person ? await kept(`day:${state.person}`) : null;
  if (!day || Date.now() - day.fetched > LONGEST_KEPT) return { ...NOTHING_AROUND, ...NO_DAY };
  state.skew ??= day.skew; // without a network the house's time is told by what the last answer said
  return { ...NOTHING_AROUND, ...(await kept(`around:${state.person}`)), ...day };
}

// --- today ---------------------------------------------------------------------------------------------------------------

async function todayScreen(focus = true) {
  const day = await dayKept();
  const waiting = new Set((await queued()).filter((thing) => thing.what === "verb").map((thing) => String(thing.case)));
  const screen = fill("today", { fetched: day.fetched ? moment(day.fetched) : "", never: !day.fetched && !fetching, fetching: !day.fetched && fetching, empty: day.fetched && !day.items.length, some: day.items.length });
  const items = day.items.map((item) => ({ ...item, away: here && item.lon !== null ? metresBetween(here, item) : null }));
  if (order === "near") items.sort((one, other) => (one.away ?? Infinity) - (other.away ?? Infinity));
  screen.querySelector("[data-list]")?.append(...items.map((item) => card(item, waiting.has(String(item.id)))));
  const map = screen.querySelector("[data-map]");
  if (map && asMap) drawMap(map, day.shapes, pointsOf(items), { label: word("map") });
  const pressed = { due: !asMap && order === "due", near: !asMap && order === "near", map: asMap };
  for (const button of screen.querySelectorAll("[data-order]")) {
    button.setAttribute("aria-pressed", String(pressed[button.dataset.order]));
    button.addEventListener("click", () => choose(button.dataset.order));
  }
  if (map) map.hidden = !asMap;
  screen.querySelector("[data-list]")?.toggleAttribute("hidden", asMap);
  show(screen, { focus });
}

function card(item, waits) {
  const made = fill("card", {
    ...item, what: word(`what-${item.what}`), due: item.due ? dueWords(item.due) : "", has_due: item.due, place: item.address || item.area,
    away: item.away === null ? "" : distanceWords(item.away), has_away: item.away !== null, waits,
  });
  made.querySelector("a").href = `#case/${item.id}`;
  if (item.due) made.querySelector("[data-due]").classList.add(`f-${dueTone(item.due)}`);
  return made;
}

function pointsOf(items) {
  const cases = items.filter((item) => item.lon !== null);
  const points = cases.map((item) => ({ lon: item.lon, lat: item.lat, kind: item.due && dueTone(item.due) === "late" ? "late" : "case", href: `#case/${item.id}`, label: item.title }));
  return here ? [...points, { ...here, kind: "here" }] : points;
}

async function choose(chosen) {
  asMap = chosen === "map";
  if (!asMap) order = chosen;
  if (chosen !== "due" && !here) here = await position();
  if (chosen === "near" && !here) say(word("no-position"));
  todayScreen(false);
}

// --- what waits to be sent --------------------------------------------------------------------------------------------

async function outboxScreen(focus = true) {
  const all = await queued();
  const mine = all.filter((thing) => thing.person === state.person);
  const sent = (await kept(`sent:${state.person}`)) ?? [];
  const stuck = new Set(mine.filter((thing) => thing.fault).map(rootOf));
  const screen = fill("outbox", { all_sent: !mine.length, others: all.length - mine.length || "", has_others: all.length > mine.length, signed_out: !state.signedIn, some_sent: sent.length });
  screen.querySelector("[data-queue]").append(...mine.map((thing) => waitingCard(thing, stuck)));
  screen.querySelector("[data-sent]")?.append(...sent.map((one) => fill("sent", { title: one.title, number: one.number, at: moment(one.at), what: word(`thing-${one.what}`) })));
  show(screen, { focus });
}

function waitingCard(thing, stuck) {
  const made = fill("waiting", {
    title: thing.title, what: word(`thing-${thing.what}`), made: moment(thing.made), reason: thing.fault?.detail || word("refused"), words: thing.said.join("\n"),
    stuck: thing.fault, held: !thing.fault && stuck.has(rootOf(thing)), noted: thing.what === "verb" && thing.fault && thing.said.length && thing.body.verb !== "add_note",
    edited: ["report", "visit"].includes(thing.what) && thing.fault,
  });
  const acts = {
    again: () => rewrite({ ...thing, fault: null }),
    note: () => rewrite({ ...thing, fault: null, token: newToken(), title: `${word("note")}: ${thing.title}`.slice(0, 80), body: { verb: "add_note", fields: { text: thing.said.join("\n") } } }),
    edit: () => editAgain(thing),
    away: () => (window.confirm(word("discard")) ? throwAway(thing) : null),
  };
  for (const button of made.querySelectorAll("[data-act]")) {
    button.addEventListener("click", async () => {
      await acts[button.dataset.act]();
      await drain();
      route(false);
    });
  }
  return made;
}

async function editAgain(thing) {
  if (thing.what === "visit") {
    await keep(`visit:${state.person}`, thing.body);
    await throwAway(thing);
    location.hash = "#visit";
    return;
  }
  const hanging = (await queued()).filter((other) => other.of === thing.token);
  const { text, address, lon, lat, area, matter, urgent } = thing.body;
  const files = (purpose) => hanging.filter((other) => other.what === "photo" && other.body.purpose === purpose).map((other) => other.file);
  const verb = (name) => hanging.find((other) => other.body.verb === name)?.body.fields;
  const spot = verb("self_handle") && { on: true, ...verb("self_handle"), answer: verb("resolve")?.answer ?? "" };
  const point = lon === null ? null : { lon, lat };
  await keep(`draft:${state.person}`, { token: newToken(), text, address, point, area, matter, urgent, spot, files: files("before"), after: files("after") });
  await throwAway(thing);
  location.hash = "#report";
}

/** Take a thing off the queue with what hangs on it. */
async function throwAway(thing) {
  for (const other of await queued()) if (other.seq === thing.seq || (thing.what === "report" && other.of === thing.token)) await unqueue(other.seq);
}

// --- the frame ----------------------------------------------------------------------------------------------------------

async function statusLine() {
  const mine = (await queued()).filter((thing) => thing.person === state.person);
  const stuck = mine.filter((thing) => thing.fault).length;
  const [name, count] = !state.signedIn ? ["signed-out", mine.length] : stuck ? ["stuck", stuck] : mine.length ? [state.sending ? "sending" : state.online ? "waiting" : "offline-waiting", mine.length] : [state.online ? "all-sent" : "offline", 0];
  const line = document.getElementById("status");
  line.dataset.is = name;
  line.querySelector("[data-status]").textContent = word(`status-${name}`) + (count ? ` (${count})` : "");
  document.getElementById("waiting-count").textContent = mine.length || "";
  const banner = document.getElementById("sign-in-again");
  banner.hidden = state.signedIn;
  const off = document.getElementById("wrong-clock");
  off.hidden = Math.abs(state.skew ?? 0) < 300_000;
  const day = await dayKept();
  document.getElementById("tab-report").toggleAttribute("data-off", !day.may_report);
  document.getElementById("tab-visit").hidden = !day.visits;
}

async function route(focus = true) {
  const [name, id] = location.hash.slice(1).split("/");
  for (const tab of document.querySelectorAll("[data-tab]")) tab.toggleAttribute("aria-current", tab.dataset.tab === (name || "today"));
  const day = await dayKept();
  if (name === "report") return day.may_report ? reportScreen(day) : show(fill("no-report"));
  if (name === "visit") return day.visits ? visitScreen(day) : todayScreen(focus);
  if (name === "slip") return slipScreen();
  if (name === "case") return caseScreen(day, id);
  if (name === "outbox") return outboxScreen(focus);
  if (name === "me") return show(fill("me", { post: day.post }));
  return todayScreen(focus);
}

// A list is drawn anew when something changed; a form under somebody's fingers is not.
async function refreshed() {
  await statusLine();
  const name = location.hash.slice(1).split("/")[0];
  if (name === "outbox") outboxScreen(false);
  else if (name === "" || name === "today") todayScreen(false);
}

async function lookAgain() {
  if (document.hidden) return;
  await fetchDay(); // first: who is signed in now decides whose things are sent
  fetching = false;
  aroundArrived(await dayKept());
  await drain();
  refreshed();
}

// The page may be older than its form token: forms that leave the app take the present one along.
document.addEventListener("submit", (event) => {
  const field = event.target.elements?.csrfmiddlewaretoken;
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (field && found) field.value = found.slice("csrftoken=".length);
  if (event.target.matches("[data-sign-out]")) signOut(event);
});

// What waits to be sent stays; what was fetched goes, before the page does.
async function signOut(event) {
  event.preventDefault();
  try {
    await dropDays();
    await drop("person");
  } finally {
    event.target.submit();
  }
}

let settling;
onChange(() => {
  clearTimeout(settling);
  settling = setTimeout(refreshed, 150);
});
window.addEventListener("hashchange", () => route());
window.addEventListener("pageshow", (event) => { if (event.persisted) route(false); });
setInterval(lookAgain, LOOK_AGAIN);
navigator.storage?.persist?.();

await route();
await statusLine();
await lookAgain();
// Last: on a thin network the app's files must not come twice while somebody waits for the form.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("worker.js", { scope: "./" });
