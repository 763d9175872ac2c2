// From templates to screens: fill the slots of a <template>, say times and distances in the reader's language.

import { state } from "./sync.js";

const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const clock = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The house's time now: the phone's clock may be wrong by a day. */
export const now = () => Date.now() + (state.skew ?? 0);

/** A copy of a template with its slots filled: data-t takes text, data-if stays only where its value is true. */
export function fill(name, values = {}) {
  const made = document.getElementById(`t-${name}`).content.cloneNode(true);
  for (const slot of made.querySelectorAll("[data-t]")) slot.textContent = values[slot.dataset.t] ?? "";
  for (const part of made.querySelectorAll("[data-if]")) if (!values[part.dataset.if]) part.remove();
  return made;
}

/** A word of the page by name: the templates hold them all, so that this file speaks no language. */
export const word = (name) => document.getElementById("words").content.querySelector(`[data-word="${name}"]`)?.textContent ?? name;

export const moment = (at) => clock.format(new Date(at));

/** A due time as people say it: "in 3 hours", "2 days ago". */
export function dueWords(due) {
  const minutes = Math.round((Date.parse(due) - now()) / 60_000);
  const [amount, unit] = Math.abs(minutes) >= 2_880 ? [minutes / 1_440, "day"] : Math.abs(minutes) >= 90 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return relative.format(Math.round(amount), unit);
}

/** late, soon or fine: as on the desk, the last day counts as soon. */
export function dueTone(due) {
  const left = Date.parse(due) - now();
  return left < 0 ? "late" : left < 86_400_000 ? "soon" : "fine";
}

export const distanceWords = (metres) => (metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`);

/** Show one thing in the main part of the page and put the reader's focus on its heading. */
export function show(content, { focus = true } = {}) {
  const main = document.getElementById("main");
  main.replaceChildren(content);
  if (focus) {
    window.scrollTo(0, 0);
    const heading = main.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }
}

/** A word in passing, also for those who listen. */
export function say(text) {
  const line = document.getElementById("said");
  line.textContent = text;
  line.hidden = !text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { line.hidden = true; }, 6_000);
}

export const newToken = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
