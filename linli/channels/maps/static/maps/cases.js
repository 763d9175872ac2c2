// The map of cases: what the filter of the page shows, drawn, and the list and the card beside it kept in step.

import { boxOf, collection, feature, openMap, pointAt } from "./base.js";
import { colour, fillLegend } from "./marks.js";

const root = document.getElementById("cases-map");
const said = root.dataset;
const place = document.getElementById("canvas");
const list = document.getElementById("list");
const card = document.getElementById("card");
const EVERY = 60_000;
const inWords = (text, gaps) => text.replace(/{(\w+)}/g, (_, name) => gaps[name]);

let map = null;
let asking = null;
let opened = 0;
let baseLost = false;

function note(text) {
  const element = document.getElementById("m-note");
  element.textContent = text;
  element.hidden = !text;
}

function boxNow() {
  const b = map.getBounds();
  return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((side) => side.toFixed(6)).join(",");
}

function drawCases(found) {
  const points = found.x.map((x, i) => {
    const image = found.kind === "points"
      ? `p|${found.clock[i]}|${found.urgent[i]}|${found.class[i]}`
      : `c|${found.n[i]}|${Math.round((8 * found.late[i]) / found.n[i])}`;
    const weight = found.kind === "points" ? ("nxfsl".indexOf(found.clock[i]) + 5 * Number(found.urgent[i])) : found.n[i];
    return feature(pointAt(x, found.y[i]), { id: found.id[i], image, weight, n: found.n?.[i] || 1 });
  });
  map.getSource("cases").setData(collection(points));
  const text = inWords(found.kind === "points" ? said.sayPoints : said.sayClusters, { n: found.number });
  document.getElementById("m-said").textContent = found.cut ? `${text}. ${said.sayCut}` : text;
}

async function text(address, signal) {
  const answer = await fetch(address, { signal, headers: { "X-Fragment": "1" } });
  if (answer.status === 401 || answer.redirected) window.location.reload();
  if (!answer.ok) throw new Error(address);
  return answer.text();
}

function showButtons() {
  for (const button of list.querySelectorAll("[data-show]")) button.hidden = false;
}

// `first`: the page came with the list of what it shows at first.
async function renew({ first = false } = {}) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const query = `${said.query}&box=${boxNow()}`;
  window.history.replaceState(null, "", `?${query}`);
  try {
    const answer = await fetch(`${said.cases}?${query}&zoom=${map.getZoom().toFixed(2)}`, { signal, headers: { Accept: "application/json" } });
    if (answer.status === 401) window.location.reload();
    if (!answer.ok) throw new Error("cases");
    drawCases(await answer.json());
    if (first) { note(baseLost ? said.sayBase : ""); return; }
    const rows = await text(`${said.list}?${query}`, signal);
    if (!list.contains(document.activeElement)) {
      list.innerHTML = rows;
      showButtons();
    }
    note(baseLost ? said.sayBase : "");
  } catch (error) {
    if (error.name !== "AbortError") note(said.sayLost);
  }
}

async function openCard(id) {
  try {
    card.innerHTML = await text(said.card.replace("/0/", `/${id}/`));
    opened = id;
    card.focus({ preventScroll: false });
    for (const row of list.querySelectorAll("[data-id]")) row.classList.toggle("m-here", row.dataset.id === String(id));
    map?.setFilter("chosen", ["==", ["get", "id"], Number(id)]);
  } catch {
    note(said.sayLost);
  }
}

function closeCard() {
  card.replaceChildren();
  map?.setFilter("chosen", ["==", ["get", "id"], -1]);
  for (const row of list.querySelectorAll(".m-here")) row.classList.remove("m-here");
  (list.querySelector(`[data-show="${opened}"]`) || map?.getCanvas())?.focus();
}

function layers() {
  map.addSource("hot", { type: "geojson", data: collection([]) });
  map.addLayer({ id: "hot", type: "fill", source: "hot", paint: { "fill-color": colour("bad"), "fill-opacity": ["get", "strength"] } }, "line-grid");
  map.addLayer({ id: "hot-line", type: "line", source: "hot", paint: { "line-color": colour("bad"), "line-width": ["get", "width"] } }, "line-grid");
  map.addSource("cases", { type: "geojson", data: collection([]) });
  map.addLayer({ id: "chosen", type: "circle", source: "cases", filter: ["==", ["get", "id"], -1], paint: { "circle-radius": 20, "circle-color": colour("accent"), "circle-opacity": 0.35 } });
  map.addLayer({ id: "cases", type: "symbol", source: "cases", layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "weight"] } });
}

function listen() {
  let waiting = 0;
  map.on("moveend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => renew(), 150);
  });
  map.on("click", "cases", (event) => {
    const { id, n } = event.features[0].properties;
    if (n === 1 && id) openCard(id);
    else map.easeTo({ center: event.features[0].geometry.coordinates, zoom: map.getZoom() + 2 });
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: ["cases"] });
    map.getCanvas().style.cursor = over.length ? "pointer" : "";
  });
  window.setInterval(() => { if (!document.hidden) renew(); }, EVERY);
}

// --- hot squares: how many, and from when to when -------------------------------------------------------------------

const hot = document.getElementById("hot");

function step(number, least, most) {
  const parts = [least, Math.ceil(least + (most - least) / 3), Math.ceil(least + (2 * (most - least)) / 3)].filter((from, i, all) => !i || from > all[i - 1]);
  return [parts, parts.filter((from) => number >= from).length - 1];
}

function scale(parts, most) {
  const items = parts.map((from, i) => {
    const item = document.createElement("li");
    const swatch = document.createElement("canvas");
    [swatch.width, swatch.height] = [26, 16];
    const pen = swatch.getContext("2d");
    pen.globalAlpha = 0.18 + 0.2 * i;
    pen.fillStyle = colour("bad");
    pen.fillRect(0, 0, 26, 16);
    swatch.setAttribute("aria-hidden", "true");
    const until = i + 1 < parts.length ? parts[i + 1] - 1 : most;
    item.append(swatch, until > from ? `${from}–${until}` : `${from}`);
    return item;
  });
  const ordered = document.createElement("ul");
  ordered.className = "m-scale";
  ordered.append(...items);
  return ordered;
}

async function renewHot() {
  const about = document.getElementById("m-hot-said");
  if (!hot.elements.on.checked) {
    map.getSource("hot").setData(collection([]));
    about.replaceChildren();
    return;
  }
  const { days, metres } = hot.elements;
  const answer = await fetch(`${said.hot}?${said.query}&days=${days.value}&metres=${metres.value}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) { note(said.sayLost); return; }
  const found = await answer.json();
  const most = Math.max(found.least, ...found.n);
  let parts = [];
  const squares = found.boxes.map(([w, s, e, n], i) => {
    const [all, rank] = step(found.n[i], found.least, most);
    parts = all;
    const ring = [[w, s], [e, s], [e, n], [w, n], [w, s]].map(([x, y]) => [x / 1e6, y / 1e6]);
    return feature({ type: "Polygon", coordinates: [ring] }, { strength: 0.18 + 0.2 * rank, width: 0.5 + rank });
  });
  map.getSource("hot").setData(collection(squares));
  const line = document.createElement("p");
  line.className = "ll-small";
  line.textContent = inWords(said.sayHot, { n: found.number, since: found.since, until: found.until, metres: metres.value, least: found.least, hidden: found.hidden });
  if (found.cut) line.append(` ${said.sayCut}`);
  about.replaceChildren(line, ...(squares.length ? [scale(parts, most)] : []));
}

// --- beginning --------------------------------------------------------------------------------------------------------

list.addEventListener("click", async (event) => {
  const further = event.target.closest("[data-further]");
  if (further) {
    event.preventDefault();
    const rows = await text(`${said.list}${further.getAttribute("href")}`).catch(() => note(said.sayLost));
    if (!rows) return;
    const last = further.closest(".ll-pager");
    last.insertAdjacentHTML("beforebegin", rows);
    const next = last.previousElementSibling;
    last.remove();
    showButtons();
    (next.matches("ol") ? next : next.previousElementSibling)?.querySelector("a")?.focus();
    return;
  }
  const button = event.target.closest("[data-show]");
  if (!button) return;
  const { lon, lat } = button.closest("[data-id]").dataset;
  if (!("shifted" in said)) map.jumpTo({ center: [Number(lon), Number(lat)], zoom: Math.max(map.getZoom(), 16) });
  openCard(button.dataset.show);
});
card.addEventListener("click", (event) => { if (event.target.closest("[data-close-card]")) closeCard(); });
card.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });

fillLegend(root);
map = await openMap(place, {
  start: boxOf(said.start), library: said.library, shapes: said.shapes, set: said.set, layers: said.layers.split(" ").filter(Boolean),
  attribution: said.attribution, sayIn: said.sayIn, sayOut: said.sayOut, sayMap: said.sayMap,
  onBaseLost: () => { baseLost = true; note(said.sayBase); }, onLost: () => note(said.sayLost),
  onTheme: () => { fillLegend(root); renew(); },
}).catch(() => null);
if (map) {
  layers();
  listen();
  showButtons();
  hot.hidden = false;
  hot.addEventListener("change", renewHot);
  await renew({ first: true });
  if (said.case) openCard(said.case);
}
