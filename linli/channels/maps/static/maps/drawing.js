// The drawing of grids. The map, the table of corners and the text say the same; one button saves what they say.

import { boxOf, collection, feature, openMap, pointAt, ringOf } from "./base.js";
import { Drawn, snapped } from "./drawn.js";
import { colour } from "./marks.js";

const root = document.getElementById("drawing");
const said = root.dataset;
const by = (id) => document.getElementById(id);
const form = by("save");
const text = form.elements.geojson;
const token = form.elements.csrfmiddlewaretoken.value;
const mayDraw = Boolean(by("tools"));
const inWords = (words, gaps) => words.replace(/{(\w+)}/g, (_, name) => gaps[name]);

let drawn = null;
let chosen = "";
let map = null;
let around = [];
let handles = [];
let sketch = null; // { kind: "cut" | "ring", points }

function say(words, bad = false) {
  by("m-said").textContent = bad ? "" : words;
  by("m-note").textContent = bad ? words : "";
  by("m-note").hidden = !bad || !words;
}

async function ask(address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json", ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}) } });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.detail || said.sayLost);
  return data;
}

const label = (one) => {
  const { code, name, households } = one.properties;
  const number = households === null || households === undefined ? "?" : households;
  return `${name || code} · ${code.startsWith("+") ? said.sayPlanned : code} · ${inWords(said.sayHouseholds, { n: number })}`;
};

// --- what is shown ------------------------------------------------------------------------------------------------------

function options(select, features, value) {
  select.replaceChildren(...features.map((one) => new Option(label(one), one.properties.code, false, one.properties.code === value)));
}

function showFaults(faults) {
  const place = by("faults");
  if (!faults.length) { place.replaceChildren(said.sayNone); return; }
  const items = faults.map((fault) => {
    const item = document.createElement("li");
    item.className = fault.stops ? "ll-flag-bad" : "ll-flag";
    const key = document.createElement("strong");
    key.textContent = `${fault.stops ? "✕" : "!"} ${fault.key} `;
    item.append(key, fault.text);
    if (fault.lon !== null && map) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sm btn-ghost", textContent: said.sayShow });
      Object.assign(button.dataset, { showFault: "", lon: fault.lon, lat: fault.lat });
      item.append(" ", button);
    }
    return item;
  });
  const ordered = document.createElement("ul");
  ordered.className = "m-faults list-unstyled";
  ordered.append(...items);
  place.replaceChildren(ordered);
}

function cornerRows(one) {
  const rows = [];
  drawn.rings(one).forEach((ring, r) => ring.slice(0, -1).forEach((corner, i) => {
    const row = document.createElement("tr");
    const number = document.createElement("td");
    number.textContent = `${r ? `${r + 1}.` : ""}${i + 1}`;
    row.append(number);
    corner.forEach((value, axis) => {
      const cell = document.createElement("td");
      const field = document.createElement("input");
      Object.assign(field, { className: "form-control m-text", type: "number", step: "0.000001", value: value.toFixed(6), readOnly: !mayDraw });
      field.setAttribute("aria-label", `${number.textContent} ${axis ? "lat" : "lon"}`);
      field.addEventListener("change", () => {
        const to = [...corner];
        to[axis] = Number(field.value);
        if (!Number.isFinite(to[axis])) return;
        drawn.remember();
        drawn.move(drawn.together(corner), to);
        changed();
      });
      cell.append(field);
      row.append(cell);
    });
    const last = document.createElement("td");
    if (mayDraw) {
      const out = document.createElement("button");
      Object.assign(out, { type: "button", className: "btn btn-sm btn-ghost", textContent: "×" });
      out.setAttribute("aria-label", `${said.sayOutOf} ${number.textContent}`);
      out.addEventListener("click", () => { drawn.remember(); drawn.drop(corner); changed(); });
      last.append(out);
    }
    row.append(last);
    rows.push(row);
  }));
  return rows;
}

function showOnMap() {
  if (!map) return;
  map.getSource("grids").setData(collection(drawn.features.map((one) => feature(one.geometry, { here: one.properties.code === chosen, key: one.properties.code }))));
  map.getSource("grid-names").setData(collection(drawn.features.map((one) => feature({ type: "Point", coordinates: middle(drawn.rings(one)[0]) }, { level: "grid", name: one.properties.name || one.properties.code }))));
  const points = sketch?.points || [];
  map.getSource("sketch").setData(collection(points.length ? [feature({ type: "LineString", coordinates: points.length > 1 ? points : [points[0], points[0]] }, {})] : []));
}

function middle(ring) {
  const corners = ring.slice(0, -1);
  return [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
}

function show() {
  if (!drawn.find(chosen)) chosen = drawn.features[0]?.properties.code || "";
  const one = drawn.find(chosen);
  options(by("chosen"), drawn.features, chosen);
  if (mayDraw) options(by("join-with"), drawn.features.filter((other) => other !== one), by("join-with").value);
  by("facts").hidden = !one;
  if (one) {
    const planned = one.properties.code.startsWith("+");
    by("grid-name").value = one.properties.name || "";
    by("grid-households").value = one.properties.households ?? "";
    for (const id of ["grid-name", "grid-households"]) by(id).readOnly = !planned || !mayDraw;
  }
  by("corners").replaceChildren(...(one ? cornerRows(one) : []));
  showOnMap();
  showHandles(one);
}

function changed() {
  text.value = JSON.stringify(drawn.collection);
  say(said.sayUnsaved);
  show();
}

// --- corners on the map -------------------------------------------------------------------------------------------------

const otherRings = (ring) => [...around, ...drawn.features.flatMap((one) => drawn.rings(one))].filter((other) => other !== ring);
const project = (place) => map.project(place);

function handle(className, name, place, options_) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", className });
  element.setAttribute("aria-label", name);
  const marker = new window.maplibregl.Marker({ element, ...options_ }).setLngLat(place).addTo(map);
  handles.push(marker);
  return marker;
}

function showHandles(one) {
  const focused = handles.findIndex((marker) => marker.getElement() === document.activeElement);
  for (const marker of handles) marker.remove();
  handles = [];
  if (!map || !mayDraw || !one || sketch) return;
  for (const ring of drawn.rings(one)) {
    ring.slice(0, -1).forEach((corner, i) => {
      cornerHandle(ring, corner, i);
      betweenHandle(corner, ring[i + 1]);
    });
  }
  handles[focused]?.getElement().focus();
}

function cornerHandle(ring, corner, i) {
  const marker = handle("m-vertex", inWords(said.sayCorner, { n: i + 1 }), corner, { draggable: true });
  let together = [];
  marker.on("dragstart", () => {
    drawn.remember();
    together = drawn.together(corner);
  });
  marker.on("drag", () => {
    const mine = new Set(together.map(([one]) => one));
    const at = marker.getLngLat().toArray();
    drawn.move(together, snapped(at, otherRings(ring).filter((other) => !mine.has(other)), project));
    showOnMap();
  });
  marker.on("dragend", changed);
  marker.getElement().addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Delete") { drawn.remember(); drawn.drop(corner); changed(); }
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (event.shiftKey ? 10 : 1) * 1e-5;
    drawn.remember();
    drawn.move(drawn.together(corner), [corner[0] + way[0] * step, corner[1] + way[1] * step]);
    changed();
  });
}

function betweenHandle(a, b) {
  const place = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [from, to] = [project(a), project(b)];
  if (Math.hypot(from.x - to.x, from.y - to.y) < 28) return;
  const marker = handle("m-vertex m-between", said.sayBetween, place, {});
  marker.getElement().addEventListener("click", (event) => {
    event.stopPropagation();
    drawn.remember();
    drawn.insert(a, b, place);
    changed();
  });
}

// --- tools --------------------------------------------------------------------------------------------------------------

async function cutAlong(line) {
  const one = drawn.find(chosen);
  const found = await ask(said.change, JSON.stringify({ do: "cut", line, shapes: collection([one]) }));
  drawn.remember();
  const [codes, name] = [drawn.codesOf(one), one.properties.name || one.properties.code];
  drawn.remove(chosen);
  const keys = found.shapes.map((shape, i) => drawn.add(shape, inWords(said.sayPart, { name, n: i + 1 }), codes));
  [chosen] = keys;
  changed();
}

async function join() {
  const [one, other] = [drawn.find(chosen), drawn.find(by("join-with").value)];
  if (!one || !other) return;
  const found = await ask(said.change, JSON.stringify({ do: "join", shapes: collection([one, other]) }));
  drawn.remember();
  const codes = [...new Set([...drawn.codesOf(one), ...drawn.codesOf(other)])];
  const known = [one, other].map((grid) => grid.properties.households);
  const households = known.some((number) => number === null || number === undefined) ? null : known[0] + known[1];
  for (const grid of [one, other]) drawn.remove(grid.properties.code);
  chosen = drawn.add(found.shapes[0], one.properties.name, codes, households);
  changed();
}

async function finishSketch() {
  const { kind, points } = sketch;
  sketch = null;
  press();
  if (kind === "cut" && points.length > 1) await cutAlong(points);
  else if (kind === "ring" && points.length > 2) {
    drawn.remember();
    chosen = drawn.add({ type: "Polygon", coordinates: [[...points, points[0]]] }, said.sayNew, []);
    changed();
  } else show();
}

function press() {
  for (const button of by("tools").querySelectorAll("[data-do]")) button.setAttribute("aria-pressed", String(button.dataset.do === sketch?.kind));
  say(sketch ? (sketch.kind === "cut" ? said.sayCut : said.sayRing) : "");
}

function begin(kind) {
  sketch = sketch?.kind === kind ? null : { kind, points: [] };
  press();
  show();
  if (sketch) map?.getCanvas().focus();
}

const lineOf = (words) => words.trim().split("\n").map((line) => line.trim().split(/[\s,，]+/).map(Number)).filter((point) => point.length === 2);

const tools = {
  cut: () => begin("cut"),
  ring: () => begin("ring"),
  drop: () => { drawn.remember(); drawn.remove(chosen); changed(); },
  undo: () => { if (drawn.undo()) changed(); },
  redo: () => { if (drawn.redo()) changed(); },
  check: async () => showFaults((await ask(said.check, text.value)).faults),
  join,
  "cut-line": () => cutAlong(lineOf(by("cut-line").value)),
  "take-text": () => {
    try {
      drawn.take(JSON.parse(text.value));
    } catch {
      throw new Error(said.sayText);
    }
    changed();
  },
};

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message || said.sayLost, true);
  }
}

async function save(event) {
  if (form.elements.file?.files.length) return; // a file goes the plain way
  event.preventDefault();
  await attempt(async () => {
    const answer = await ask(window.location.pathname, new FormData(form));
    if (!answer.saved) { showFaults(answer.faults); return; }
    for (const field of document.querySelectorAll("input[name=seen]")) field.value = answer.seen;
    showFaults((await ask(said.check, text.value)).faults);
    say(said.saySaved);
  });
}

// --- the map ------------------------------------------------------------------------------------------------------------

function layers() {
  for (const id of ["around", "grids", "grid-names", "sketch", "fault"]) map.addSource(id, { type: "geojson", data: collection([]) });
  const line = (id, source, paint, more = {}) => map.addLayer({ id, type: "line", source, paint, ...more });
  line("around", "around", { "line-color": colour("line-strong"), "line-width": 1 });
  map.addLayer({ id: "grids", type: "fill", source: "grids", paint: { "fill-color": colour("accent"), "fill-opacity": ["case", ["get", "here"], 0.22, 0.06] } });
  line("grid-lines", "grids", { "line-color": colour("accent"), "line-width": ["case", ["get", "here"], 3, 1.5] });
  line("edge", "around", { "line-color": colour("ink"), "line-width": 2, "line-dasharray": [4, 2] }, { filter: ["get", "own"] });
  line("sketch", "sketch", { "line-color": colour("bad"), "line-width": 3, "line-dasharray": [2, 1] });
  map.addLayer({ id: "fault", type: "circle", source: "fault", paint: { "circle-radius": 16, "circle-color": colour("bad"), "circle-opacity": 0.35, "circle-stroke-color": colour("bad"), "circle-stroke-width": 2 } });
  map.addLayer({ id: "grid-names", type: "symbol", source: "grid-names", layout: { "icon-image": ["concat", "t|grid|", ["get", "name"]] } });
}

async function showAround() {
  const answer = await fetch(said.around, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { areas } = await answer.json();
  const shapes = areas.map((area) => [area, area.polygons.map((polygon) => polygon.map(ringOf))]);
  around = shapes.flatMap(([, polygons]) => polygons.flat());
  map.getSource("around").setData(collection(shapes.map(([area, polygons]) => feature({ type: "MultiPolygon", coordinates: polygons }, { own: String(area.id) === said.community }))));
  map.getSource("names").setData(collection(areas.filter((area) => area.level === "community").map((area) => feature(pointAt(...area.label), { level: "community", name: area.name }))));
}

function showFault({ lon, lat }) {
  const place = [Number(lon), Number(lat)];
  map.getSource("fault").setData(collection([feature({ type: "Point", coordinates: place }, {})]));
  map.jumpTo({ center: place, zoom: Math.max(map.getZoom(), 16) });
  map.getCanvas().focus();
}

function listenToMap() {
  map.doubleClickZoom.disable();
  map.on("click", (event) => {
    if (!sketch) {
      const [over] = map.queryRenderedFeatures(event.point, { layers: ["grids"] });
      if (over) { chosen = over.properties.key; show(); }
      return;
    }
    const at = event.lngLat.toArray();
    sketch.points.push(sketch.kind === "ring" ? snapped(at, otherRings(null), project) : at);
    showOnMap();
  });
  map.on("dblclick", () => { if (sketch) { sketch.points.pop(); attempt(finishSketch); } });
  map.on("zoomend", show);
  root.addEventListener("keydown", (event) => {
    if (!sketch || event.target.closest("input, textarea, select")) return;
    if (event.key === "Enter" && event.target === map.getCanvas()) attempt(finishSketch);
    if (event.key === "Escape") begin(sketch.kind);
  });
}

// --- beginning ----------------------------------------------------------------------------------------------------------

try {
  drawn = new Drawn(JSON.parse(text.value));
} catch {
  say(said.sayText, true);
}
if (drawn) {
  by("grids").hidden = false;
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) attempt(tools[button.dataset.do]);
    const fault = event.target.closest("[data-show-fault]");
    if (fault && map) showFault(fault.dataset);
  });
  by("chosen").addEventListener("change", (event) => { chosen = event.target.value; show(); });
  for (const [id, name] of [["grid-name", "name"], ["grid-households", "households"]]) {
    by(id).addEventListener("change", (event) => {
      drawn.remember();
      drawn.find(chosen).properties[name] = name === "name" ? event.target.value : event.target.value === "" ? null : Number(event.target.value);
      changed();
    });
  }
  form.addEventListener("submit", save);
  window.addEventListener("beforeunload", (event) => { if (by("m-said").textContent === said.sayUnsaved) event.preventDefault(); });
  if (mayDraw) {
    by("tools").hidden = false;
    form.querySelector('[data-do="take-text"]').hidden = false;
  }
  show();
  if (said.start) {
    map = await openMap(by("canvas"), { start: boxOf(said.start), library: said.library, sayIn: said.sayIn, sayOut: said.sayOut, sayMap: said.sayMap, onTheme: show }).catch(() => null);
  }
  if (map) {
    layers();
    listenToMap();
    for (const button of root.querySelectorAll("[data-show-fault]")) button.hidden = false;
    show();
    attempt(showAround);
  }
}
