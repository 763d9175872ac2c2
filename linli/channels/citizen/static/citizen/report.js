// The report form with script: what was typed is kept while it is not sent, the position can be seen and moved, what was
// reported already is told while typing, and files too large are told before they travel. Without script the form works as it is.

const form = document.querySelector("form[data-draft]");
const KEY = "linli-unsent-report";
const KEPT = ["text", "address", "group", "area"]; // never who somebody is
const A_DAY = 24 * 3600 * 1000;

// --- what was typed ---------------------------------------------------------------------------------------------------
function stored() {
  try {
    const draft = JSON.parse(localStorage.getItem(KEY));
    if (draft && Date.now() - draft.at < A_DAY && draft.at <= Date.now()) return draft;
    localStorage.removeItem(KEY);
  } catch { /* storage switched off, or not ours */ }
  return null;
}
function keep() {
  try {
    const values = Object.fromEntries(KEPT.map((name) => [name, form.elements[name]?.value ?? ""]));
    if (values.text.trim()) localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(KEY);
  } catch { /* full or switched off: the form goes on without */ }
}
function restore() {
  const draft = stored();
  const note = document.querySelector("[data-restored]");
  if (!draft || form.elements.text.value) return;
  const scanned = form.elements.area?.type === "hidden";
  for (const name of KEPT) {
    const field = form.elements[name];
    if (field && typeof draft.values[name] === "string" && !(name === "area" && scanned) && !(name === "address" && field.value)) field.value = draft.values[name];
  }
  note.hidden = false;
  note.querySelector("[data-discard]").addEventListener("click", () => {
    try { localStorage.removeItem(KEY); } catch { /* as above */ }
    form.reset();
    note.hidden = true;
    form.elements.text.focus();
  });
}

// --- what was reported already ------------------------------------------------------------------------------------------
const twins = document.querySelector("[data-twins]");
const fresh = form.querySelector("[data-fresh]");
let waiting = 0;
let asked = "";
function question() {
  return ["text", "group", "area", "lon", "lat"].map((name) => form.elements[name]?.value ?? "").join("\u0000");
}
async function look() {
  const now = question();
  if (now === asked || form.elements.text.value.trim().length < 4 || !navigator.onLine) return;
  asked = now;
  const sent = new FormData();
  for (const name of ["token", "text", "group", "area", "address", "lon", "lat"]) sent.set(name, form.elements[name]?.value ?? "");
  try {
    const answer = await fetch(form.dataset.similar, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    if (!answer.ok || now !== question()) return;
    twins.innerHTML = await answer.text();
    twins.hidden = !twins.querySelector("button");
    if (fresh) fresh.value = "1"; // what there is has been told: sending needs no second page
  } catch { asked = ""; }
}
function later() {
  if (fresh) fresh.value = "";
  clearTimeout(waiting);
  waiting = setTimeout(look, 900);
}

// --- where --------------------------------------------------------------------------------------------------------------
const here = form.querySelector("[data-here]");
const placed = form.querySelector("[data-place]");
const status = form.querySelector("[data-here-status]");
const scannedPoint = [form.elements.lon.value, form.elements.lat.value];
async function show() {
  const { lon, lat, area } = form.elements;
  if (!lon.value) { placed.replaceChildren(); return; }
  const query = new URLSearchParams({ lon: lon.value, lat: lat.value, area: area?.type === "hidden" ? area.value : "" });
  try {
    const answer = await fetch(`${here.dataset.where}?${query}`, { headers: { Accept: "text/html" } });
    if (answer.ok) placed.innerHTML = await answer.text();
  } catch { /* the position goes along all the same */ }
}
function put(lon, lat) {
  form.elements.lon.value = lon.toFixed(6);
  form.elements.lat.value = lat.toFixed(6);
  here.classList.add("found");
  status.textContent = here.dataset.found;
  show();
  later();
}
if ("geolocation" in navigator && window.isSecureContext) {
  here.hidden = false;
  here.querySelector("[data-here-button]").addEventListener("click", () => {
    status.textContent = here.dataset.seeking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => put(coords.longitude, coords.latitude),
      () => { here.classList.remove("found"); status.textContent = here.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}
placed.addEventListener("click", (event) => {
  const sketch = event.target.closest("[data-sketch]");
  const move = event.target.closest("[data-move]");
  if (sketch) {
    const { left, top, width } = sketch.getBoundingClientRect();
    const unit = 360 / width;
    const { west, north, across, down } = sketch.dataset;
    put(Number(west) + (event.clientX - left) * unit * across, Number(north) - (event.clientY - top) * unit * down);
  } else if (move) {
    const [east, up] = move.dataset.move.split(",").map(Number);
    const lat = Number(form.elements.lat.value);
    const ten = 10 / 111320; // ten metres in degrees
    put(Number(form.elements.lon.value) + east * ten / Math.cos(lat * Math.PI / 180), lat + up * ten);
  } else if (event.target.closest("[data-no-position]")) {
    [form.elements.lon.value, form.elements.lat.value] = scannedPoint;
    here.classList.remove("found");
    status.textContent = "";
    placed.replaceChildren();
    later();
  }
});

// --- files and the network ------------------------------------------------------------------------------------------------
const photos = form.querySelector("[data-photos]");
function tooLarge() {
  return Array.from(photos.files).some((file) => file.size > Number(photos.dataset.largest) * 1024 * 1024);
}
photos.addEventListener("input", () => photos.setCustomValidity(""));
form.addEventListener("submit", (event) => {
  keep();
  const offline = form.querySelector("[data-offline]");
  offline.hidden = navigator.onLine;
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    offline.scrollIntoView({ block: "nearest" });
  } else if (tooLarge()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    photos.setCustomValidity(photos.dataset.tooLarge);
    photos.reportValidity();
  }
}, { capture: true });
window.addEventListener("online", () => { form.querySelector("[data-offline]").hidden = true; });

restore();
form.addEventListener("input", (event) => {
  if (event.target === photos) return;
  keep();
  if (["text", "group", "area"].includes(event.target.name)) later();
});
if (form.elements.text.value.trim()) later();
