// Comfort for the desk; every page works without it. Long choices get a filter box; what is unsent asks before it is left.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-print]")) window.print();
  const filler = event.target.closest("[data-fill]");
  if (filler) {
    const field = document.getElementById(filler.dataset.fill);
    field.value = filler.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  }
  const closer = event.target.closest("[data-empty]");
  if (closer) {
    event.preventDefault();
    document.getElementById(closer.dataset.empty).replaceChildren();
  }
});

// A long <select> gets a box above it that narrows the choices; the select itself stays what is sent.
function searchable(select) {
  if (select.dataset.ready || select.options.length < 12) return;
  select.dataset.ready = "1";
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control form-control-sm";
  box.placeholder = document.body.dataset.findWord || "";
  box.setAttribute("aria-label", `${box.placeholder} ${select.labels[0]?.textContent ?? ""}`);
  box.setAttribute("aria-controls", select.id);
  const wrap = document.createElement("div");
  wrap.className = "ll-find";
  select.before(wrap);
  wrap.append(box, select);
  const all = [...select.options].map((option) => [option, option.textContent.toLowerCase()]);
  const narrow = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = null;
    for (const [option, text] of all) {
      const fits = !option.value || words.every((word) => text.includes(word));
      option.hidden = option.disabled = !fits;
      if (fits && option.value && words.length) found ??= option;
    }
    for (const group of select.querySelectorAll("optgroup")) group.hidden = [...group.children].every((option) => option.hidden);
    if (!select.multiple) select.size = words.length ? Math.min(8, all.length) : 1;
    if (found && !select.multiple) {
      found.selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") select.focus();
    if (event.key === "Enter") event.preventDefault();
  });
  select.addEventListener("change", () => {
    if (document.activeElement === select && !select.multiple) select.size = 1;
  });
}

// What was typed into an open form survives a refresh of the lists around it; leaving with unsent words asks first.
let unsent = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-keep]") && event.target.matches("textarea, input[type=text]")) unsent = true;
});
document.addEventListener("submit", (event) => {
  unsent = false;
  const button = event.submitter;
  if (button && event.target.matches("form[data-once]")) window.setTimeout(() => (button.disabled = true), 0);
});
// What was answered where it stands may be sent again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches("form[data-once]")) for (const button of event.detail.elt.querySelectorAll("button:disabled")) button.disabled = false;
});
window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});

function ready(root) {
  for (const select of root.querySelectorAll("select[data-searchable]")) searchable(select);
  const panel = root.id === "panel" ? root : null;
  if (panel?.firstElementChild) {
    panel.scrollIntoView({ block: "nearest" });
    const field = "input:not([type=hidden]), select, textarea";
    (panel.querySelector("[aria-invalid=true]") ?? panel.querySelector(field) ?? panel.querySelector("h2") ?? panel).focus?.();
  }
}

document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.target ?? document));
ready(document);

// On a narrow window the tab of this page may lie beyond the edge of its bar.
for (const here of document.querySelectorAll(".ll-tabs [aria-current]")) {
  const bar = here.parentElement;
  bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
}
