// A map of the house's own shapes, with a base map behind it where the installation has one. Any page may open it:
// `openMap(place, facts)` draws into `place` and answers the map; null where the browser cannot.

import { addDrawn, colour } from "./marks.js";

const NEAR_ZOOM = 12.5;

function canDraw() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

function script(address) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = done;
    element.onerror = () => failed(new Error(address));
    document.head.append(element);
  });
}

async function library(folder) {
  if (!window.maplibregl) {
    await script(`${folder}shared.js`);
    await script(`${folder}index.js`);
    window.maplibregl.setWorkerUrl(`${folder}worker.js`);
    window.maplibregl.setWorkerCount(1);
  }
  return window.maplibregl;
}

export const boxOf = (text) => text.split(",").map(Number);

const collection = (features) => ({ type: "FeatureCollection", features });
export const feature = (geometry, properties, id) => ({ type: "Feature", id, geometry, properties });
export const pointAt = (x, y) => ({ type: "Point", coordinates: [x / 1e6, y / 1e6] });
export { collection };

// The first point and then steps, all in millionths of a degree.
export function ringOf(steps) {
  const ring = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    ring.push([x / 1e6, y / 1e6]);
  }
  return ring;
}

function style(facts) {
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour("sunk") } }];
  const sources = { shapes: { type: "geojson", data: collection([]) }, names: { type: "geojson", data: collection([]) } };
  (facts.layers || []).forEach((address, i) => {
    sources[`base-${i}`] = { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18 };
    layers.push({ id: `base-${i}`, type: "raster", source: `base-${i}` });
  });
  const line = (level, more, zoom) => ({
    id: `line-${level}`, type: "line", source: "shapes", filter: ["==", ["get", "level"], level], minzoom: zoom,
    layout: { "line-join": "round" }, paint: { "line-color": colour("soft"), ...more },
  });
  const names = (level, zoom, until) => ({
    id: `name-${level}`, type: "symbol", source: "names", filter: ["==", ["get", "level"], level], minzoom: zoom, maxzoom: until,
    layout: { "icon-image": ["concat", "t|", ["get", "level"], "|", ["get", "name"]], "icon-padding": 4 },
  });
  layers.push(
    { id: "areas", type: "fill", source: "shapes", filter: ["==", ["get", "level"], "street"], paint: { "fill-color": colour("surface"), "fill-opacity": facts.layers?.length ? 0 : 1 } },
    line("grid", { "line-width": 1, "line-dasharray": [3, 2], "line-color": colour("line-strong") }, NEAR_ZOOM),
    line("community", { "line-width": 1.2 }, 9),
    line("street", { "line-width": 2.6 }, 0),
    names("street", 8, 13.5), names("community", 11.5, 15.5), names("grid", 14, 24),
  );
  return { version: 8, sources, layers };
}

function buttons(map, place, facts) {
  const bar = document.createElement("div");
  bar.className = "m-zoom";
  for (const [sign, word, by] of [["+", facts.sayIn, 1], ["−", facts.sayOut, -1]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", word);
    button.addEventListener("click", () => map.zoomTo(map.getZoom() + by));
    bar.append(button);
  }
  place.append(bar);
  if (facts.layers?.length && facts.attribution) {
    const source = document.createElement("p");
    source.className = "m-source";
    source.textContent = facts.attribution;
    place.append(source);
  }
}

// Shapes come coarse for everything at first, and with their grids for what is looked at from near.
function keepShapes(map, facts) {
  const known = new Map();
  let covered = null;
  const show = (areas) => {
    // The finer outline of an area stays when the coarse ones come later.
    for (const area of areas) if (!known.has(area.id) || covered) known.set(area.id, area);
    const all = [...known.values()];
    map.getSource("shapes").setData(collection(all.map((a) => feature({ type: "MultiPolygon", coordinates: a.polygons.map((p) => p.map(ringOf)) }, { level: a.level, name: a.name }, a.id))));
    map.getSource("names").setData(collection(all.map((a) => feature(pointAt(...a.label), { level: a.level, name: a.name }))));
  };
  const load = async (query) => {
    const answer = await fetch(`${facts.shapes}?${query}&set=${facts.set}`, { headers: { Accept: "application/json" } });
    if (answer.ok) show((await answer.json()).areas);
  };
  let whole = false;
  const near = () => {
    if (map.getZoom() < NEAR_ZOOM) {
      if (!whole) load("detail=far").then(() => { whole = true; }).catch(() => facts.onLost?.());
      return;
    }
    const b = map.getBounds();
    const inside = covered && b.getWest() >= covered[0] && b.getSouth() >= covered[1] && b.getEast() <= covered[2] && b.getNorth() <= covered[3];
    if (inside) return;
    const [wide, high] = [(b.getEast() - b.getWest()) / 4, (b.getNorth() - b.getSouth()) / 4];
    covered = [b.getWest() - wide, b.getSouth() - high, b.getEast() + wide, b.getNorth() + high].map((side) => Number(side.toFixed(3)));
    load(`detail=near&box=${covered}`).catch(() => { covered = null; });
  };
  map.on("moveend", near);
  near();
}

function watchTheme(map, redraw) {
  new MutationObserver(() => {
    for (const id of map.listImages()) map.removeImage(id);
    map.setPaintProperty("ground", "background-color", colour("sunk"));
    map.setPaintProperty("areas", "fill-color", colour("surface"));
    for (const level of ["community", "street"]) map.setPaintProperty(`line-${level}`, "line-color", colour("soft"));
    map.setPaintProperty("line-grid", "line-color", colour("line-strong"));
    redraw();
  }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

export async function openMap(place, facts) {
  if (!canDraw()) return null;
  const maplibregl = await library(facts.library);
  const stage = document.createElement("div");
  stage.className = "m-stage";
  place.replaceChildren(stage);
  const [west, south, east, north] = facts.start;
  const map = new maplibregl.Map({
    container: stage, style: style(facts), bounds: [[west, south], [east, north]], attributionControl: false, maxZoom: 20,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0, renderWorldCopies: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", facts.sayMap);
  map.on("styleimagemissing", (event) => addDrawn(map, event.id));
  map.on("error", (event) => {
    if (!event.sourceId?.startsWith("base-") || map.getPaintProperty("areas", "fill-opacity") === 1) return;
    map.setPaintProperty("areas", "fill-opacity", 1);
    facts.onBaseLost?.();
  });
  // Not until everything is loaded: a base map may take its time, or never answer.
  await new Promise((ready) => { map.once("style.load", ready); });
  buttons(map, place, facts);
  if (facts.shapes) keepShapes(map, facts);
  watchTheme(map, () => { facts.onTheme?.(map); map.triggerRepaint(); });
  return map;
}
