// Where a thing is: the phone's position, the grid it lies in, and a small map of the shapes the phone keeps.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const TALLEST = 420;
const MARGIN = 10;
export const INEXACT_METRES = 100;

/** The phone's position as {lon, lat, metres}, or null where it is refused, missing or takes too long. */
export function position() {
  return new Promise((done) => {
    if (!("geolocation" in navigator)) return done(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lon: coords.longitude, lat: coords.latitude, metres: Math.round(coords.accuracy) }),
      () => done(null),
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
    );
  });
}

function inRing(lon, lat, ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[j];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** The shape a point lies in (holes by the even-odd rule), or undefined. */
export function shapeAt(shapes, { lon, lat }) {
  return shapes.find(({ rings }) => rings.filter((ring) => inRing(lon, lat, ring)).length % 2 === 1);
}

/** Metres between two points; good for a district. */
export function metresBetween(one, other) {
  const north = (other.lat - one.lat) * 111_320;
  const east = (other.lon - one.lon) * 111_320 * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** Metres from a point to the nearest shape: nothing within one, else to its nearest corner. */
export function metresAway(shapes, point) {
  if (shapeAt(shapes, point)) return 0;
  return Math.min(...shapes.flatMap(({ rings }) => rings[0].map(([lon, lat]) => metresBetween(point, { lon, lat }))));
}

/** The shapes within so many metres of a point, so that a map of one thing shows the streets around it and not the whole town. */
export function shapesNear(shapes, point, metres = 500) {
  const near = shapes.filter(({ rings }) => rings[0].some(([lon, lat]) => metresBetween(point, { lon, lat }) < metres));
  return near.length ? near : shapes;
}

function projection(shapes, points) {
  const all = [...shapes.flatMap(({ rings }) => rings.flat()), ...points.map(({ lon, lat }) => [lon, lat])];
  const [west, east] = [Math.min(...all.map((p) => p[0])), Math.max(...all.map((p) => p[0]))];
  const [south, north] = [Math.min(...all.map((p) => p[1])), Math.max(...all.map((p) => p[1]))];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = Math.max((east - west) * squeeze, 1e-5);
  const tall = Math.max(north - south, 1e-5);
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall);
  const left = (WIDTH - wide * scale) / 2;
  return {
    height: Math.round(tall * scale + 2 * MARGIN),
    there: ({ lon, lat }) => [left + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale],
    back: (x, y) => ({ lon: (x - left) / (squeeze * scale) + west, lat: north - (y - MARGIN) / scale }),
  };
}

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

/**
 * Draw shapes and points into `holder`. points: [{lon, lat, kind, href?, label}]. `onPick`, if given, is called with the point
 * somebody taps. Nothing is drawn where there are no shapes.
 */
export function drawMap(holder, shapes, points, { label, onPick } = {}) {
  holder.replaceChildren();
  if (!shapes.length) return;
  const near = points.filter((point) => shapeAt(shapes, point) || point.kind !== "here");
  const { height, there, back } = projection(shapes, near);
  const map = element("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: onPick ? "application" : "img", "aria-label": label, class: "f-map" }, holder);
  for (const shape of shapes) {
    const path = shape.rings.map((ring) => `M${ring.map(([lon, lat]) => there({ lon, lat }).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`).join("");
    element("path", { d: path, "fill-rule": "evenodd", class: "f-map-area" }, map).append(Object.assign(document.createElementNS(SVG, "title"), { textContent: shape.name }));
  }
  for (const point of near) {
    const [x, y] = there(point);
    const parent = point.href ? element("a", { href: point.href, "aria-label": point.label }, map) : map;
    element("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: point.kind === "here" ? 6 : 8, class: `f-map-${point.kind}` }, parent);
  }
  if (!onPick) return;
  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    onPick(back(((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * height));
  });
}
