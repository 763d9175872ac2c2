// The grids of one community as they are being drawn: plain GeoJSON, corners that several grids share, and a way back.

const near = (a, b) => Math.abs(a[0] - b[0]) < 5e-7 && Math.abs(a[1] - b[1]) < 5e-7;
const rounded = ([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))];

export class Drawn {
  constructor(collection) {
    this.past = [];
    this.future = [];
    this.take(collection, { keep: false });
  }

  take(collection, { keep = true } = {}) {
    if (collection?.type !== "FeatureCollection" || !Array.isArray(collection.features)) throw new Error("GeoJSON");
    if (keep) this.remember();
    this.features = collection.features;
  }

  get collection() {
    return { type: "FeatureCollection", features: this.features };
  }

  remember() {
    this.past.push(JSON.stringify(this.features));
    if (this.past.length > 200) this.past.shift();
    this.future = [];
  }

  step(from, to) {
    if (!from.length) return false;
    to.push(JSON.stringify(this.features));
    this.features = JSON.parse(from.pop());
    return true;
  }

  undo() { return this.step(this.past, this.future); }

  redo() { return this.step(this.future, this.past); }

  find(key) {
    return this.features.find((one) => one.properties.code === key);
  }

  // Every ring of a grid, with its path; the last point of a ring is its first.
  rings(one) {
    const polygons = one.geometry.type === "Polygon" ? [one.geometry.coordinates] : one.geometry.coordinates;
    return polygons.flat();
  }

  // Every corner of every grid that lies where this one does: they move together, so that no gap opens.
  together(place) {
    const found = [];
    for (const one of this.features) for (const ring of this.rings(one)) ring.forEach((corner, i) => { if (near(corner, place)) found.push([ring, i]); });
    return found;
  }

  move(corners, to) {
    for (const [ring, i] of corners) ring[i] = rounded(to);
  }

  // A corner between two others, in every grid that has this edge.
  insert(a, b, place) {
    for (const one of this.features) {
      for (const ring of this.rings(one)) {
        const at = ring.findIndex((corner, i) => i + 1 < ring.length && ((near(corner, a) && near(ring[i + 1], b)) || (near(corner, b) && near(ring[i + 1], a))));
        if (at >= 0) ring.splice(at + 1, 0, rounded(place));
      }
    }
  }

  // Takes a corner out of every grid that has it and keeps three others.
  drop(place) {
    for (const one of this.features) {
      for (const ring of this.rings(one)) {
        const kept = ring.slice(0, -1).filter((corner) => !near(corner, place));
        if (kept.length >= 3 && kept.length < ring.length - 1) ring.splice(0, ring.length, ...kept, [...kept[0]]);
      }
    }
  }

  nextKey() {
    const numbers = this.features.map((one) => String(one.properties.code)).filter((key) => /^\+\d+$/.test(key)).map(Number);
    return `+${Math.max(0, ...numbers) + 1}`;
  }

  // The codes that somebody takes the place of who takes the place of this grid.
  codesOf(one) {
    const { code, replaces } = one.properties;
    return code.startsWith("+") ? replaces || [] : [code];
  }

  add(geometry, name, replaces, households = null) {
    const properties = { code: this.nextKey(), name, name_en: "", kind: "residential", households, replaces };
    this.features.push({ type: "Feature", properties, geometry });
    return properties.code;
  }

  remove(key) {
    this.features = this.features.filter((one) => one.properties.code !== key);
  }
}

// Where a place snaps to: a corner within reach, else the nearest point of an edge within reach, else itself.
export function snapped(place, rings, project, reach = 10) {
  const here = project(place);
  let [best, least, isCorner] = [place, reach, false];
  for (const ring of rings) {
    ring.forEach((corner, i) => {
      const there = project(corner);
      const far = Math.hypot(there.x - here.x, there.y - here.y);
      if (far < least || (far < reach && !isCorner)) [best, least, isCorner] = [corner, far, true];
      if (isCorner || i + 1 >= ring.length) return;
      const next = project(ring[i + 1]);
      const [dx, dy] = [next.x - there.x, next.y - there.y];
      const share = Math.max(0, Math.min(1, ((here.x - there.x) * dx + (here.y - there.y) * dy) / (dx * dx + dy * dy || 1)));
      const off = Math.hypot(there.x + share * dx - here.x, there.y + share * dy - here.y);
      if (off < least) [best, least] = [[corner[0] + share * (ring[i + 1][0] - corner[0]), corner[1] + share * (ring[i + 1][1] - corner[1])], off];
    });
  }
  return best;
}
