// Words typed into a form and not sent yet are kept in this window, for this reader: they come back when the form does, after
// another case was looked at, a reload, or a sign-in. Sending them, or signing out, throws them away. Nothing travels.

const PREFIX = "linli-typed:";
const OLDEST = 12 * 3600 * 1000; // as long as a session
const FIELDS = "textarea[name], input[type=text][name]";
const reader = document.getElementById("said")?.dataset.reader ?? "";

function nameOf(form) {
  const about = ["request", "task"].map((name) => form.elements[name]?.value ?? "").join(":");
  return `${PREFIX}${reader}:${form.getAttribute("action") ?? location.pathname}:${about}`;
}

function keep(form) {
  const words = Object.fromEntries([...form.querySelectorAll(FIELDS)].filter((field) => field.value.trim()).map((field) => [field.name, field.value]));
  try {
    if (Object.keys(words).length) sessionStorage.setItem(nameOf(form), JSON.stringify({ at: Date.now(), words }));
    else sessionStorage.removeItem(nameOf(form));
  } catch { /* no room left: the words stay in the form alone */ }
}

function bringBack(form) {
  if (form.querySelector("[aria-invalid=true]")) return; // the house has answered with what was typed
  let kept;
  try { kept = JSON.parse(sessionStorage.getItem(nameOf(form))); } catch { return; }
  if (!kept || Date.now() - kept.at > OLDEST) return;
  for (const field of form.querySelectorAll(FIELDS)) if (!field.value && kept.words[field.name]) field.value = kept.words[field.name];
}

// Throw away what somebody else typed in this window before, and what is too old to come back.
function tidy() {
  for (const name of Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))) {
    const own = name.startsWith(`${PREFIX}${reader}:`);
    let at = 0;
    try { at = JSON.parse(sessionStorage.getItem(name)).at; } catch { /* not ours */ }
    if (!own || Date.now() - at > OLDEST) sessionStorage.removeItem(name);
  }
}

// Throw away what was kept of a form, or of every form.
function forget(form) {
  const names = form ? [nameOf(form)] : Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of names) sessionStorage.removeItem(name);
}

const kept = (root) => [...(root.matches?.("form[data-keep]") ? [root] : []), ...root.querySelectorAll("form[data-keep]")];

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) keep(form);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-keep]") && !event.target.hasAttribute("hx-post")) sessionStorage.setItem("linli-sent", nameOf(event.target));
  if (event.target.getAttribute("action")?.endsWith("/sign-out/")) forget();
  forgetOf(event.target);
});
// The house keeps the words of this form as well: whoever throws those away, or takes others, means these too.
function forgetOf(element) {
  const form = document.getElementById(element?.dataset.forgets);
  if (form) forget(form);
}
document.addEventListener("click", (event) => forgetOf(event.target.closest("a[data-forgets]")));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig.elt; // the answer may have taken its place already
  if (event.detail.successful) document.getElementById("signed-out")?.replaceChildren();
  if (event.detail.successful && form.matches("form[data-keep][hx-post]")) forget(form);
});
document.addEventListener("htmx:load", (event) => kept(event.detail.elt).forEach(bringBack));

// What was sent on its way to another page is thrown away when that page says that it was done.
const sent = sessionStorage.getItem("linli-sent");
if (sent && document.querySelector("[role=status] .ll-note-good")) sessionStorage.removeItem(sent);
sessionStorage.removeItem("linli-sent");
if (reader) tidy();
kept(document).forEach(bringBack);
