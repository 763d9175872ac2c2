// A past day played again. The slider is the whole of it: keys move it, playing moves it, and what it says is drawn.

import { boxOf, collection, feature, openMap, pointAt } from "../maps/base.js";
import { colour } from "../maps/marks.js";

const data = JSON.parse(document.getElementById("sc-data").textContent);
const root = document.getElementById("replay");
const slider = document.getElementById("sc-time-of-day");
const play = document.getElementById("sc-play");
const now = document.getElementById("sc-clock-now");
const cursor = document.getElementById("sc-cursor");
const HOUR = 60 / data.minutes;
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
// Who asked for little movement sees the day hour by hour.
const [STRIDE, EVERY] = still ? [HOUR, 1_500] : [1, 180];
let timer = 0;
let source = null;

const changes = [...data.changes].sort((a, b) => a[0] - b[0]);
const squares = [...data.squares].sort((a, b) => a[0] - b[0]);

// What stood at a step: everything that happened in earlier steps, added up.
function standing(step) {
  const found = { ...data.standing };
  for (const [at, state, number] of changes) {
    if (at >= step) break;
    found[state] += number;
  }
  return found;
}

function places(step) {
  const found = [...data.n];
  for (const [at, place, number] of squares) {
    if (at >= step) break;
    found[place] += number;
  }
  return found;
}

function timeOf(step) {
  const minutes = step * data.minutes;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

function draw() {
  const step = Number(slider.value);
  const found = standing(step);
  for (const stage of root.querySelectorAll("[data-state]")) stage.querySelector(".sc-stage-number").textContent = found[stage.dataset.state];
  now.textContent = timeOf(step);
  slider.setAttribute("aria-valuetext", timeOf(step));
  cursor.setAttribute("x1", step);
  cursor.setAttribute("x2", step);
  source?.setData(collection(places(step).flatMap((n, i) => (n > 0 ? [feature(pointAt(data.x[i], data.y[i]), { n })] : []))));
}

function stop() {
  window.clearInterval(timer);
  timer = 0;
  play.setAttribute("aria-pressed", "false");
  play.querySelector("span").textContent = root.dataset.sayPlay;
}

function start() {
  if (Number(slider.value) >= data.until) slider.value = 0;
  play.setAttribute("aria-pressed", "true");
  play.querySelector("span").textContent = root.dataset.sayStop;
  timer = window.setInterval(() => {
    slider.value = Number(slider.value) + STRIDE;
    draw();
    if (Number(slider.value) >= data.until) stop();
  }, EVERY);
}

async function begin() {
  const place = document.getElementById("sc-canvas");
  if (!place) return;
  const facts = place.dataset;
  const map = await openMap(place, {
    start: boxOf(facts.start), library: facts.library, shapes: facts.shapes, set: facts.set, layers: [],
    sayIn: facts.sayIn, sayOut: facts.sayOut, sayMap: facts.sayMap,
  }).catch(() => null);
  if (!map) return;
  map.addSource("squares", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "squares", type: "circle", source: "squares",
    paint: { "circle-radius": ["min", 26, ["*", 4.5, ["sqrt", ["get", "n"]]]], "circle-color": colour("accent"), "circle-opacity": 0.6, "circle-stroke-color": colour("surface"), "circle-stroke-width": 1 },
  });
  source = map.getSource("squares");
  draw();
}

document.getElementById("player").hidden = false;
slider.addEventListener("input", () => { stop(); draw(); });
slider.addEventListener("keydown", (event) => {
  const by = { PageUp: HOUR, PageDown: -HOUR }[event.key];
  if (!by) return;
  event.preventDefault();
  stop();
  slider.value = Number(slider.value) + by;
  draw();
});
play.addEventListener("click", () => (timer ? stop() : start()));
document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
draw();
begin();
