// The screen's map: the open cases as marks, renewed with the rest of the screen. On a desk a mark opens its case.

import { boxOf, collection, feature, openMap, pointAt } from "../maps/base.js";
import { fillLegend } from "../maps/marks.js";

const place = document.getElementById("sc-canvas");
const note = document.getElementById("sc-map-said");
const EVERY = 30_000;
// On a wall letters are larger than on a desk, and so are marks and names.
const SIZE = Math.max(1, Math.min(3, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16));
// A whole district shows where cases lie and which are late; a single case grows as one comes nearer. Numbers stay readable.
const GROWING = ["interpolate", ["linear"], ["zoom"], 11, ["case", [">", ["get", "n"], 1], SIZE, SIZE * 0.5], 14, SIZE];

function boxNow(map) {
  const b = map.getBounds();
  return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((side) => side.toFixed(6)).join(",");
}

function marks(found) {
  return found.x.map((x, i) => {
    const points = found.kind === "points";
    const image = points ? `p|${found.clock[i]}|${found.urgent[i]}|${found.class[i]}` : `c|${found.n[i]}|${Math.round((8 * found.late[i]) / found.n[i])}`;
    const weight = points ? "nxfsl".indexOf(found.clock[i]) + 5 * Number(found.urgent[i]) : found.n[i];
    return feature(pointAt(x, found.y[i]), { id: found.id[i], image, weight, n: found.n?.[i] || 1 });
  });
}

async function begin() {
  const { dataset } = place;
  const map = await openMap(place, {
    start: boxOf(dataset.start), library: dataset.library, shapes: dataset.shapes, set: dataset.set, layers: [],
    sayIn: dataset.sayIn, sayOut: dataset.sayOut, sayMap: dataset.sayMap,
  }).catch(() => null);
  if (!map) {
    note.textContent = dataset.sayNone;
    return;
  }
  map.addSource("cases", { type: "geojson", data: collection([]) });
  map.addLayer({ id: "cases", type: "symbol", source: "cases", layout: { "icon-image": ["get", "image"], "icon-size": GROWING, "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "weight"] } });
  for (const level of ["street", "community", "grid"]) map.setLayoutProperty(`name-${level}`, "icon-size", SIZE);
  let last = 0;
  const renew = async () => {
    last = Date.now();
    try {
      const answer = await fetch(`${dataset.points}?box=${boxNow(map)}&zoom=${map.getZoom().toFixed(2)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      map.getSource("cases").setData(collection(marks(found)));
      note.textContent = dataset.sayPoints.replace("{n}", found.number);
    } catch {
      note.textContent = dataset.sayLost;
    }
  };
  let waiting = 0;
  map.on("moveend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(renew, 200);
  });
  document.getElementById("screen").addEventListener("screen:looked", () => { if (Date.now() - last > EVERY) renew(); });
  map.on("click", "cases", (event) => {
    const { id, n } = event.features[0].properties;
    if (n === 1 && id && dataset.case) window.location.assign(dataset.case.replace("/0/", `/${id}/`));
    else map.easeTo({ center: event.features[0].geometry.coordinates, zoom: map.getZoom() + 2 });
  });
  await renew();
}

if (place) {
  fillLegend(document);
  begin();
}
