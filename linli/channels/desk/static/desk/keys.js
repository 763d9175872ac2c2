// Keys press buttons: the one on the page that carries the key (data-key). None acts while somebody types or composes words,
// none beside Ctrl, Alt or Meta, and all of them can be switched off.

const SWITCH = "linli-keys";
const WAIT = 1200; // milliseconds between g and what follows
const FULL_WIDTH = { "？": "?", "、": "/", "。": "." }; // as Chinese keyboards send them
const typing = (element) => Boolean(element.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]"));
const said = document.getElementById("said");
const help = document.getElementById("keys");
let begun = "";
let timer = 0;

export function say(words) {
  if (!said) return;
  said.textContent = words;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => (said.textContent = ""), 5000);
}

function button(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((one) => one.checkVisibility() && !one.disabled);
  return key === "Escape" ? all.at(-1) : all[0]; // the innermost is left first
}

function step(by) {
  const all = [...document.querySelectorAll("[data-row] a.ll-row-title")];
  const chosen = all.findIndex((link) => link === document.activeElement);
  const at = chosen < 0 ? all.findIndex((link) => link.hasAttribute("aria-current")) : chosen;
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const OWN = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("words")?.select(),
  "?": () => help && !help.open && help.showModal(),
};

/** Press the button of a key; false where there is none. */
export function press(key) {
  const found = button(key);
  found?.click();
  return Boolean(found);
}

function act(key) {
  if (OWN[key]) OWN[key]();
  else if (!press(key)) {
    if (!/^([a-zJK.]|g .)$/.test(key)) return;
    // The page may know how to bring the button here first.
    const unmet = new CustomEvent("desk:unmet", { detail: key, cancelable: true });
    if (document.dispatchEvent(unmet)) say(said?.dataset.unmet ?? "");
  }
}

// What a key asked for is on its way. With a form coming, whoever types on means the form; with a case coming, the case.
let coming = 0;
let held = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (["panel", "pane"].includes(event.detail.target?.id)) coming = Date.now();
});
for (const name of ["htmx:afterSettle", "htmx:sendError", "htmx:swapError"]) {
  document.addEventListener(name, (event) => {
    coming = 0;
    if (held && event.detail.target?.id === "pane") act(held);
    held = "";
  });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") || localStorage.getItem(SWITCH) === "off") return;
  const key = FULL_WIDTH[event.key] ?? event.key;
  if (event.repeat && key !== "j" && key !== "k") return;
  if (/^([a-zA-Z0-9/?.]|Escape)$/.test(key)) event.preventDefault();
  if (Date.now() - coming < 3000) {
    held = key;
    return;
  }
  if (begun) {
    begun = "";
    act(`g ${key}`);
  } else if (key === "g") {
    begun = "g";
    window.setTimeout(() => (begun = ""), WAIT);
  } else act(key);
});

const on = document.getElementById("keys-on");
if (on) {
  on.checked = localStorage.getItem(SWITCH) !== "off";
  on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));
}
