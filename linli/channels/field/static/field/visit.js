// A visit at a door: the service, the building, the day. The slip with its code is made here, so that it can be handed over at once.

import { doorMarks, newSlip } from "./doors.js";
import { fill, newToken, now, say, show, word } from "./screens.js";
import { drop, enqueue, keep, kept } from "./store.js";
import { drain, state } from "./sync.js";

const localDay = (at) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const DAY = 86_400_000;
const page = document.getElementById("main");
const groups = (code) => `${code.slice(0, 5)}-${code.slice(5)}`;

/** Show the form. What was chosen before the app was closed is still there. */
export async function visitScreen(day) {
  const name = `visit:${state.person}`;
  const { services, grids, buildings } = day.visits;
  const draft = { service: "", area: grids[0]?.id ?? null, building: buildings[0]?.address ?? "", on: localDay(now()), note: "", case_number: "", ...(await kept(name)) };
  const screen = fill("visit", { none: !services.length, some: services.length });
  const form = screen.querySelector("form");
  if (!form) return show(screen);
  for (const one of services) form.querySelector("[data-services]").append(choice(one, draft));
  const place = form.elements.place;
  place.append(...placesOf(grids, buildings));
  place.value = `${draft.area}|${draft.building}`;
  if (!place.value) place.selectedIndex = 0;
  Object.assign(form.elements.on, { value: draft.on, max: localDay(now()), min: localDay(now() - 13 * DAY) });
  form.elements.note.value = draft.note;
  form.elements.case_number.value = draft.case_number;
  const chosen = () => {
    const [area, building] = [place.value.slice(0, place.value.indexOf("|")), place.value.slice(place.value.indexOf("|") + 1)];
    return { area: Number(area), building, kept: buildings.find((one) => one.area_id === Number(area) && one.address === building) };
  };
  const asked = async () => {
    const marks = await doorMarks(chosen().kept, form.elements.door.value);
    const mark = marks[0] ?? "";
    const { visits } = (await kept(`around:${state.person}`)) ?? day; // the newest: it may have come while the form was open
    const wanted = !marks.some((one) => visits.closed.includes(one));
    form.querySelector("[data-closed]").hidden = wanted;
    form.querySelector("[data-open]").hidden = !mark || !wanted;
    form.querySelector("[data-door]").hidden = !chosen().kept;
    return { mark, wanted };
  };
  form.addEventListener("input", () => {
    asked();
    keep(name, { ...valuesOf(form), ...placeOf(chosen()) }); // the door is not kept, not even here
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.leaving || !form.reportValidity()) return;
    form.dataset.leaving = "yes"; // ten taps are one visit
    const { mark, wanted } = await asked();
    if (!wanted) {
      delete form.dataset.leaving;
      return form.elements.door.focus();
    }
    const slip = newSlip();
    const body = { ...valuesOf(form), ...placeOf(chosen()), slip, mark };
    const title = `${services.find((one) => one.code === body.service).name}, ${body.building || place.selectedOptions[0].text}`;
    try {
      await enqueue([{ person: state.person, made: Date.now(), what: "visit", token: newToken(), body, said: [title, body.note].filter(Boolean), title: title.slice(0, 80), fault: null }]);
    } catch {
      delete form.dataset.leaving;
      return say(word("no-room"));
    }
    await drop(name);
    await keep(`slip:${state.person}`, { slip, title, on: body.on });
    location.hash = "#slip";
    drain();
  });
  await asked();
  show(screen);
}

function choice({ code, name }, draft) {
  const made = fill("service", { name });
  const input = made.querySelector("input");
  input.value = code;
  input.checked = draft.service === code;
  return made;
}

function placesOf(grids, buildings) {
  return grids.map((grid) => {
    const group = Object.assign(document.createElement("optgroup"), { label: grid.name });
    const inside = buildings.filter((one) => one.area_id === grid.id);
    group.append(...inside.map((one) => new Option(one.mine ? `${one.address} · ${word("own-zone")}` : one.address, `${grid.id}|${one.address}`)), new Option(word("whole-grid").replace("{grid}", grid.name), `${grid.id}|`));
    return group;
  });
}

const placeOf = ({ area, building }) => ({ area, building });
const valuesOf = (form) => Object.fromEntries(["service", "on", "note", "case_number"].map((name) => [name, form.elements[name].value]));

/** The slip of the visit just entered, to be shown or copied at the door. It works once the visit has arrived. */
export async function slipScreen() {
  const last = await kept(`slip:${state.person}`);
  if (!last) { location.hash = "#today"; return; }
  const address = `${page.dataset.slips}${last.slip}/`;
  const screen = fill("slip", { title: last.title, code: groups(last.slip), address: page.dataset.slips.replace(/^https?:\/\//, "") });
  const { renderSVG } = await import(page.dataset.qr);
  const image = screen.querySelector("img");
  image.src = `data:image/svg+xml,${encodeURIComponent(renderSVG(address, { border: 2 }))}`;
  screen.querySelector("[data-done]").addEventListener("click", async () => {
    await drop(`slip:${state.person}`);
    location.hash = "#today";
  });
  show(screen);
}
