// Comfort for the desk's working pages; every one of them works without it.

// --- many cases at once: a range with shift, all on the page, how many are chosen ---
const bulk = document.querySelector("form[data-bulk]");
let last = null;

const picks = () => [...document.querySelectorAll(`input[form="${bulk?.id}"][name="case"]`)];

function count() {
  const all = picks();
  const chosen = all.filter((box) => box.checked).length;
  const said = bulk.querySelector("[data-picked]");
  said.textContent = chosen ? `${chosen} ${said.dataset.pickedWords}` : "";
  const whole = bulk.querySelector("[data-pick-all]");
  whole.checked = chosen > 0 && chosen === all.length;
  whole.indeterminate = chosen > 0 && chosen < all.length;
  bulk.classList.toggle("ld-some", chosen > 0);
}

if (bulk) {
  bulk.querySelector(".ld-all").hidden = false;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.('input[name="case"][form]');
    if (!box) return;
    const all = picks();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    count();
  });
  bulk.querySelector("[data-pick-all]").addEventListener("change", (event) => {
    for (const box of picks()) box.checked = event.target.checked;
    count();
  });
  window.addEventListener("pageshow", count);
}

for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.history.back());
}

// --- deciding: the next one comes up ---
// Whoever cannot see it is told, and the keys go on from there.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "decide") return;
  (document.querySelector("#decide [role=alert]")?.closest("form") ?? document.getElementById("here-title"))?.focus();
  window.scrollTo({ top: 0 });
});

// What renews itself rests while nobody looks.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches?.("[data-renews]")) event.preventDefault();
});

// --- the answer: standard replies go to where one writes; two writers; an ended session ---
function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (button) {
    const field = document.querySelector("#f-answer, #f-text");
    if (field) insert(field, button.closest("p").previousElementSibling.textContent);
  }
  const mine = event.target.closest?.("[data-draft-mine]");
  if (mine) {
    const kept = document.getElementById("draft");
    kept.querySelector('input[name="draft"]').value = mine.dataset.draftMine;
    window.htmx.trigger(kept, "keep");
  }
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const kept = event.target.closest?.("#draft");
  if (!kept || event.detail.xhr.status !== 401) return;
  event.preventDefault(); // the page stays, with the words in it
  kept.textContent = kept.dataset.ended;
  kept.className = "ll-note ll-note-bad";
});

const showInserts = () => document.querySelectorAll("[data-insert][hidden]").forEach((button) => (button.hidden = false));
document.addEventListener("htmx:afterSettle", showInserts);
showInserts();
