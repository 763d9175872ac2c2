// The case beside the list. Without script, and on a narrow window, every row leads to the page of its case.

import { press, say } from "./keys.js";

const split = document.getElementById("split");
const pane = document.getElementById("pane");
const whole = document.getElementById("whole");
const wide = window.matchMedia("(min-width: 75rem)");
const CASE = /^\/desk\/cases\/(\d+)\/$/;

const caseOf = (link) => (link?.origin === location.origin && !link.search && !link.target ? CASE.exec(link.pathname)?.[1] : undefined);
const opened = () => new URLSearchParams(location.search).get("case");
export const rows = () => [...split.querySelectorAll("[data-row]")];
const rowOf = (id) => document.getElementById(`row-${id}`);

function addressOf(id) {
  const query = new URLSearchParams(split.dataset.list);
  if (id) query.set("case", id);
  return `${location.pathname}?${query}`;
}

function mark(id) {
  for (const link of split.querySelectorAll("[data-row] a[aria-current]")) link.removeAttribute("aria-current");
  for (const row of split.querySelectorAll(".d-chosen")) row.classList.remove("d-chosen");
  const row = id ? rowOf(id) : null;
  row?.classList.add("d-chosen");
  row?.querySelector("a").setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
  split.classList.toggle("d-open", Boolean(id));
  if (id) whole.href = `/desk/cases/${id}/`;
  markPoint(id);
}

// The chosen one is drawn last, above its neighbours.
function markPoint(id) {
  for (const point of split.querySelectorAll(".d-map [data-point]")) {
    const here = point.dataset.point === id;
    point.classList.toggle("d-here", here);
    if (here) point.parentElement.append(point);
  }
}

// What htmx brings can be used only when it has settled, a moment after it has come.
async function bring(address, target) {
  const settled = new Promise((done) => document.querySelector(target).addEventListener("htmx:afterSettle", done, { once: true }));
  await htmx.ajax("GET", address, { target, swap: "innerHTML show:none" });
  await Promise.race([settled, new Promise((done) => window.setTimeout(done, 1000))]);
}

/** Show a case beside the list; `remember` puts it into the history, so that the way back leads to what was open before. */
export async function open(id, { remember = true } = {}) {
  if (remember && opened() !== id) history.pushState({ desk: id }, "", addressOf(id));
  mark(id);
  const again = pane.querySelector("#case-news")?.dataset.case === id;
  const form = again && pane.querySelector("#panel form[action]");
  await bring(`/desk/cases/${id}/`, "#pane");
  if (!again) pane.parentElement.scrollTop = 0;
  // The same case as it is now: the form that was open is there again, with the words typed into it.
  if (form) await bring(`${form.getAttribute("action")}?request=${form.elements.request.value}&task=${form.elements.task.value}`, "#panel");
}

export function close({ remember = true } = {}) {
  const was = opened();
  if (remember && was) history.pushState({ desk: "" }, "", addressOf(""));
  mark("");
  pane.replaceChildren();
  rowOf(was)?.querySelector("a").focus({ preventScroll: true });
}

export function beside(by) {
  const all = rows();
  const at = all.findIndex((row) => row.classList.contains("d-chosen"));
  const next = all[at < 0 ? 0 : at + by]; // with none open yet, the first
  if (next) open(next.dataset.row);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !wide.matches) return;
  const button = event.target.closest("[data-pane]");
  if (button) {
    event.preventDefault();
    ({ close, previous: () => beside(-1), next: () => beside(1) })[button.dataset.pane]();
    return;
  }
  const link = event.target.closest("a");
  const id = link?.id === "whole" || !split.contains(link) ? undefined : caseOf(link);
  if (!id) return;
  event.preventDefault();
  open(id);
});

window.addEventListener("popstate", () => {
  const id = opened();
  if (id) open(id, { remember: false });
  else close({ remember: false });
});

// The list was asked for anew: the case open beside it is still the chosen one, and the reader begins at the top.
document.addEventListener("desk:renewed", () => {
  mark(opened() ?? "");
  (split.querySelector(".d-chosen a") ?? rows()[0]?.querySelector("a"))?.focus({ preventScroll: true });
});

// A key whose button stands on the case: the case of the focused row is opened first.
document.addEventListener("desk:unmet", async (event) => {
  if ("JK".includes(event.detail) && wide.matches && !opened()) {
    event.preventDefault();
    return void beside(0);
  }
  const row = document.activeElement?.closest?.("[data-row]");
  if (!row || !wide.matches || opened() === row.dataset.row) return;
  event.preventDefault();
  await open(row.dataset.row);
  if (!press(event.detail)) say(document.getElementById("said").dataset.unmet);
});

// What is sent from here is answered here: the case as it stands then, or the form again with what was typed.
document.addEventListener("htmx:load", (event) => {
  answerHere(event.detail.elt);
  if (event.detail.elt.closest(".d-map")) markPoint(opened());
});
function answerHere(root) {
  if (!pane.contains(root)) return;
  for (const form of root.querySelectorAll("form[action^='/desk/cases/']:not([hx-post])")) {
    form.setAttribute("hx-post", form.getAttribute("action"));
    form.setAttribute("hx-target", "#pane");
    form.setAttribute("hx-swap", "innerHTML show:none");
    form.setAttribute("hx-sync", "this:drop");
    htmx.process(form);
  }
}
answerHere(pane);
