// What a script can add: smaller pictures, a print button. Everything works without it.

import { smaller } from "../linli/pictures.js";

const photos = document.querySelector("[data-photos]");
if (photos) {
  const previews = document.querySelector("[data-previews]");
  photos.parentElement.classList.add("lc-pick-shown"); // what was chosen is shown below: the browser's own words are not needed
  photos.addEventListener("change", async () => {
    const most = Number(photos.dataset.photos);
    const chosen = Array.from(photos.files);
    const kept = new DataTransfer();
    for (const file of await Promise.all(chosen.slice(0, most).map(smaller))) kept.items.add(file);
    photos.files = kept.files;
    previews.replaceChildren(...Array.from(kept.files, (file) => {
      const picture = new Image();
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
      return picture;
    }));
    if (chosen.length > most) {
      const note = document.createElement("p");
      note.textContent = photos.dataset.tooMany;
      previews.append(note);
    }
  });
}

// Ten taps are one report on the server; here they are one request. Coming back by the back button, the button works again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => setTimeout(() => { for (const button of form.querySelectorAll("[data-send]")) button.disabled = true; }));
}
window.addEventListener("pageshow", () => document.querySelectorAll("[data-send]").forEach((button) => { button.disabled = false; }));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
document.querySelector("[data-focus]")?.focus();
// It has been sent: nothing of it stays on this device.
if (document.querySelector("[data-sent]")) {
  try { localStorage.removeItem("linli-unsent-report"); } catch { /* storage switched off: nothing was kept */ }
}
