// The report form: words, a picture of the thing, the place. Sending puts it into the queue, which is all that must succeed.

import { smaller } from "../linli/pictures.js";
import { INEXACT_METRES, drawMap, metresAway, position, shapeAt, shapesNear } from "./place.js";
import { distanceWords, fill, newToken, say, show, word } from "./screens.js";
import { drop, enqueue, keep, kept } from "./store.js";
import { suggest } from "./suggest.js";
import { drain, fetchHints, state } from "./sync.js";

const MOST_PICTURES = 6;
const FAR_OFF_METRES = 2_000; // a phone that is so far from everything known here is more often wrong than the map

let whenAroundArrives = () => {};

/** What lies around was fetched while the form was open: the place shows it, and nothing under somebody's fingers moves. */
export const aroundArrived = (day) => whenAroundArrives(day);

/** Show the form. What was typed before the app was closed is still there. */
export async function reportScreen(day) {
  const name = `draft:${state.person}`;
  const draft = (await kept(name)) ?? { token: newToken(), text: "", address: "", files: [], after: [] };
  const screen = fill("report", { small: day.small.length > 0 });
  const form = screen.querySelector("form");
  const remember = () => keep(name, draft);
  wireWords(form, draft, day, remember);
  wirePictures(form, "files", draft, remember);
  wirePlace(form, draft, day, remember);
  if (day.small.length) wireSpot(form, draft, day, remember);
  screen.querySelector("[data-discard]").addEventListener("click", async () => {
    if (!window.confirm(word("discard"))) return;
    await drop(name);
    location.hash = "#today";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (draft.leaving || !form.reportValidity()) return;
    draft.leaving = true; // ten taps are one report
    try {
      await enqueue(thingsOf(draft));
    } catch {
      draft.leaving = false; // nothing left the form
      return say(word("no-room"));
    }
    await drop(name);
    location.hash = "#outbox";
    say(word(state.online ? "on-its-way" : "kept"));
    drain();
  });
  show(screen);
}

/** What a finished draft becomes in the queue: the report, then what hangs on it, each with a token of its own. */
function thingsOf(draft) {
  const { token, text, address, spot } = draft;
  const point = draft.point ?? {};
  const common = { person: state.person, made: Date.now(), said: [text], title: text.slice(0, 60), fault: null };
  const on = (what, body, more = {}) => ({ ...common, what, token: newToken(), of: token, body, ...more });
  const body = { text, address, lon: point.lon ?? null, lat: point.lat ?? null, area: draft.area || null, matter: draft.matter || spot?.matter || "", urgent: !!draft.urgent };
  const things = [{ ...common, what: "report", token, body }];
  for (const file of draft.files) things.push(on("photo", { purpose: "before" }, { file }));
  if (spot?.on) {
    const [matter, condition] = [spot.matter, spot.condition];
    things.push(on("verb", { verb: "self_handle", fields: { matter, condition } }));
    for (const file of draft.after) things.push(on("photo", { purpose: "after" }, { file }));
    things.push(on("verb", { verb: "resolve", fields: { outcome: "solved", answer: spot.answer } }));
  }
  return things;
}

function wireWords(form, draft, day, remember) {
  for (const name of ["text", "address"]) {
    form.elements[name].value = draft[name];
    form.elements[name].addEventListener("input", () => { draft[name] = form.elements[name].value; remember(); });
  }
  form.elements.urgent.checked = !!draft.urgent;
  form.elements.urgent.addEventListener("change", () => { draft.urgent = form.elements.urgent.checked; remember(); });
  wireVoice(form, draft, remember);
  const hint = async () => {
    const told = await fetchHints({ text: draft.text, ...draft.point });
    showHints(form, draft, told ?? { matters: suggest(day.matters, draft.text), same: [] }, remember);
  };
  let timer;
  form.elements.text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(hint, 600);
  });
}

function wireVoice(form, draft, remember) {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  const button = form.querySelector("[data-voice]");
  if (!Recognition) return button.remove();
  button.hidden = false;
  button.addEventListener("click", () => {
    const listener = new Recognition();
    listener.lang = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en";
    listener.onresult = ({ results }) => {
      draft.text = [draft.text, results[0][0].transcript].filter(Boolean).join(" ");
      form.elements.text.value = draft.text;
      remember();
    };
    listener.onend = () => button.removeAttribute("aria-pressed");
    listener.onerror = () => say(word("no-voice"));
    button.setAttribute("aria-pressed", "true");
    listener.start();
  });
}

function showHints(form, draft, hints, remember) {
  const holder = form.querySelector("[data-hints]");
  holder.replaceChildren();
  for (const same of hints.same) holder.append(fill("same", { title: same.title, reasons: same.reasons.join(" ") }));
  if (!hints.matters.length) return;
  const chips = fill("matters").firstElementChild;
  for (const matter of hints.matters) {
    const chip = fill("chip", { name: matter.name, sure: `${Math.round(matter.sure * 100)} %` }).firstElementChild;
    const press = () => chip.setAttribute("aria-pressed", String(draft.matter === matter.code));
    press();
    chip.addEventListener("click", () => {
      draft.matter = draft.matter === matter.code ? "" : matter.code;
      chips.querySelectorAll("[aria-pressed]").forEach((other) => other.setAttribute("aria-pressed", "false"));
      press();
      remember();
    });
    chips.append(chip);
  }
  holder.append(chips);
}

/** The pictures made small; one that stays too large for the house is refused here, where another can be taken. */
export async function fitting(files) {
  const megabytes = Number(document.getElementById("main").dataset.upload);
  const made = await Promise.all(Array.from(files).map(smaller));
  const fit = made.filter(({ size }) => size <= megabytes * 1_000_000);
  if (fit.length < made.length) say(word("too-large").replace("{megabytes}", megabytes));
  return fit;
}

function wirePictures(form, name, draft, remember) {
  const input = form.elements[name];
  const shown = form.querySelector(`[data-pictures="${name}"]`);
  const draw = () => {
    shown.replaceChildren(...draft[name].map((file, number) => {
      const made = fill("picture").firstElementChild;
      const image = made.querySelector("img");
      image.src = URL.createObjectURL(file);
      image.alt = `${word("picture")} ${number + 1}`;
      image.onload = () => URL.revokeObjectURL(image.src);
      made.querySelector("button").addEventListener("click", () => { draft[name].splice(number, 1); draw(); remember(); });
      return made;
    }));
  };
  input.addEventListener("change", async () => {
    const chosen = await fitting(input.files);
    draft[name] = [...draft[name], ...chosen].slice(0, MOST_PICTURES);
    input.value = "";
    draw();
    remember();
  });
  draw();
}

function wirePlace(form, draft, day, remember) {
  const line = form.querySelector("[data-place]");
  const map = form.querySelector("[data-map]");
  const select = form.elements.area;
  const offer = () => {
    select.replaceChildren(new Option("", ""), ...day.shapes.map((shape) => new Option(shape.name, shape.id)));
    select.closest("label").hidden = !day.shapes.length;
    select.value = draft.area ?? "";
  };
  offer();
  const tell = () => {
    const { point } = draft;
    const shape = point && shapeAt(day.shapes, point);
    const parts = [];
    if (point) parts.push(shape ? shape.name : word("outside"), point.metres ? `± ${distanceWords(point.metres)}` : word("by-hand"));
    line.textContent = parts.length ? parts.join(" · ") : word("no-place");
    line.classList.toggle("f-warn", !point || !shape || (point.metres ?? 0) > INEXACT_METRES);
    drawMap(map, point && shape ? shapesNear(day.shapes, point) : day.shapes, point ? [{ ...point, kind: "here" }] : [], { label: word("tap-map"), onPick: (picked) => set(picked) });
  };
  const keepButton = form.querySelector("[data-keep]");
  const set = (point) => { draft.point = point; draft.area = ""; select.value = ""; keepButton.hidden = true; tell(); remember(); };
  const doubt = (found, metres) => {
    tell();
    line.textContent = word("far-off").replace("{distance}", distanceWords(metres));
    line.classList.add("f-warn");
    keepButton.hidden = false;
    keepButton.onclick = () => set(found);
  };
  select.addEventListener("change", () => { draft.area = select.value; draft.point = null; tell(); remember(); });
  const seek = async () => {
    line.textContent = word("seeking");
    const found = await position();
    const away = found && day.shapes.length ? metresAway(day.shapes, found) : 0;
    if (!found || draft.area || draft.point) tell();
    else if (away > FAR_OFF_METRES) doubt(found, away);
    else set(found);
  };
  form.querySelector("[data-seek]").addEventListener("click", () => { draft.area = ""; draft.point = null; seek(); });
  if (draft.point || draft.area) tell();
  else seek();
  whenAroundArrives = (fresh) => {
    if (!form.isConnected || day.stamp === fresh.stamp) return;
    Object.assign(day, fresh);
    offer();
    if (draft.point || draft.area) tell();
    else seek();
  };
}

function wireSpot(form, draft, day, remember) {
  const spot = (draft.spot ??= { on: false, matter: "", condition: null, answer: "" });
  const box = form.elements.spot;
  const part = form.querySelector("[data-spot]");
  const matter = form.elements.matter;
  const condition = form.elements.condition;
  const photo = form.querySelector("[data-after]");
  for (const one of day.small) matter.append(new Option(one.name, one.code));
  const draw = () => {
    part.hidden = !spot.on;
    for (const field of [matter, condition, form.elements.answer]) field.required = spot.on;
    const chosen = day.small.find((one) => one.code === spot.matter);
    condition.replaceChildren(...(chosen?.conditions ?? []).map((row) => new Option(row.text, row.number)));
    if (chosen) {
      spot.condition = chosen.conditions.some((row) => row.number === spot.condition) ? spot.condition : chosen.conditions[0].number;
      condition.value = spot.condition;
    }
    const needed = chosen?.conditions.find((row) => row.number === spot.condition)?.photo;
    photo.classList.toggle("f-needed", !!needed);
    form.elements.after.required = spot.on && !!needed && !draft.after.length;
  };
  box.checked = spot.on;
  matter.value = spot.matter;
  form.elements.answer.value = spot.answer;
  box.addEventListener("change", () => { spot.on = box.checked; draw(); remember(); });
  matter.addEventListener("change", () => { spot.matter = matter.value; spot.condition = null; draw(); remember(); });
  condition.addEventListener("change", () => { spot.condition = Number(condition.value); draw(); remember(); });
  form.elements.answer.addEventListener("input", () => { spot.answer = form.elements.answer.value; remember(); });
  wirePictures(form, "after", draft, () => { draw(); return remember(); });
  draw();
}
