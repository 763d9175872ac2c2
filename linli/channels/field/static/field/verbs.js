// A case on the phone: what is to be looked at, what the standard asks, and each verb as a small form that goes into the queue.

import { drawMap, position, shapesNear } from "./place.js";
import { fitting } from "./report.js";
import { distanceWords, dueTone, dueWords, fill, newToken, say, show, word } from "./screens.js";
import { enqueue, keep, kept, queued } from "./store.js";
import { drain, state } from "./sync.js";

// After these a picture of the thing says more than words; before and after are told apart by the verb.
const PICTURED = { answer_field_check: "before", pass_check: "after", fail_check: "after", resolve: "after", finish_task: "after", add_note: "document" };
const PLAIN = new Set(["text", "long_text", "yes_no", "choice"]);

const fits = (verb) => verb.fields.every((field) => PLAIN.has(field.kind) || field.optional);

/** Show one case of the day. */
export async function caseScreen(day, id) {
  const item = day.items.find((one) => String(one.id) === id);
  if (!item) return show(fill("gone"));
  const waiting = (await queued()).filter((thing) => String(thing.case) === id);
  const screen = fill("case", {
    ...item, due: item.due ? dueWords(item.due) : "", what: word(`what-${item.what}`), state: word(`state-${item.state}`),
    has_text: item.text !== item.title, has_due: item.due, has_condition: item.condition, has_closing: item.closing, has_address: item.address, waiting: waiting.length > 0, urgent: item.urgent,
  });
  const badge = screen.querySelector("[data-due]");
  if (badge && item.due) badge.classList.add(`f-${dueTone(item.due)}`);
  const map = screen.querySelector("[data-map]");
  if (item.lon !== null) drawMap(map, shapesNear(day.shapes, item), [{ lon: item.lon, lat: item.lat, kind: "case" }], { label: item.address || item.area });
  screen.querySelector("[data-files]").append(...item.files.map((file) => {
    const made = fill("file", { away: file.away === null ? "" : distanceWords(file.away), has_away: file.away !== null }).firstElementChild;
    const image = made.querySelector("img");
    image.src = `/desk/files/${file.id}/?small`;
    image.alt = word(`shows-${file.purpose}`);
    image.onerror = () => made.remove(); // without a network; the picture is on the case when there is one
    return made;
  }));
  const holder = screen.querySelector("[data-verbs]");
  for (const verb of item.verbs.filter(fits)) holder.append(await verbForm(item, verb));
  show(screen);
}

async function verbForm(item, verb) {
  const made = fill("verb", { title: verb.title, reason: verb.reason, refused: !verb.allowed, allowed: verb.allowed, photo: item.photo && PICTURED[verb.verb] });
  if (!verb.allowed) return made;
  const form = made.querySelector("form");
  const name = `words:${state.person}:${item.id}:${verb.verb}`;
  const words = (await kept(name)) ?? {};
  const fields = form.querySelector("[data-fields]");
  for (const field of verb.fields.filter((one) => PLAIN.has(one.kind))) fields.append(fieldOf(field, words[field.name]));
  const purpose = PICTURED[verb.verb];
  if (!purpose) form.querySelector("[data-picture]").remove();
  form.addEventListener("input", () => keep(name, valuesOf(form, verb)));
  if (Object.keys(words).length) made.querySelector("details").open = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.leaving || !form.reportValidity()) return;
    form.dataset.leaving = "yes";
    const chosen = form.elements.files?.files ?? [];
    const files = await fitting(chosen);
    const whole = files.length === chosen.length; // a picture that does not fit is said, and nothing goes without it
    try {
      // Where the standard asks for a picture, it says where it was taken, if the phone may tell; never anywhere else.
      const here = whole && files.length && item.photo ? await position() : null;
      if (whole) await enqueue(thingsOf(item, verb, valuesOf(form, verb), files, { purpose, ...(here && { lon: here.lon, lat: here.lat }) }));
    } catch {
      say(word("no-room"));
      delete form.dataset.leaving;
      return;
    }
    if (!whole) return delete form.dataset.leaving;
    await keep(name, undefined);
    location.hash = "#today";
    say(word(state.online ? "on-its-way" : "kept"));
    drain();
  });
  return made;
}

function fieldOf(field, value = "") {
  const made = fill("field", { title: field.title, optional: field.optional });
  const label = made.querySelector("label");
  const choices = field.kind === "yes_no" ? [["true", word("yes")], ["false", word("no")]] : field.choices;
  let input;
  if (field.kind === "long_text") input = Object.assign(document.createElement("textarea"), { rows: 3, maxLength: 2000 });
  else if (field.kind === "text") input = Object.assign(document.createElement("input"), { type: "text", maxLength: 300 });
  else {
    input = document.createElement("select");
    input.append(new Option("", ""), ...choices.map(([code, title]) => new Option(title, code)));
  }
  Object.assign(input, { name: field.name, className: input.tagName === "SELECT" ? "form-select" : "form-control", required: !field.optional });
  input.value = value;
  label.append(input);
  return made;
}

function valuesOf(form, verb) {
  const pairs = verb.fields.map(({ name }) => [name, form.elements[name]?.value ?? ""]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ""));
}

/** Pictures go first: what the verb says may need them as its proof. */
function thingsOf(item, verb, fields, files, picture) {
  const said = verb.fields.filter(({ kind }) => kind === "text" || kind === "long_text").map(({ name }) => fields[name]).filter(Boolean);
  const common = { person: state.person, made: Date.now(), case: item.id, said, title: `${verb.title}: ${item.title}`.slice(0, 80), fault: null };
  const body = { verb: verb.verb, fields };
  if (verb.request) body.request = verb.request;
  if (verb.task) body.task = verb.task;
  return [
    ...files.map((file) => ({ ...common, what: "photo", token: newToken(), body: picture, file })),
    { ...common, what: "verb", token: newToken(), body },
  ];
}
