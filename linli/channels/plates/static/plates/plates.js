// Where a plate hangs: the position goes along only where somebody ticks it. Without script there is none, and none is needed.

for (const form of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator) || !window.isSecureContext) continue;
  const choice = form.querySelector("[data-with-position]");
  const box = choice.querySelector("input");
  choice.hidden = false;
  box.addEventListener("change", () => {
    form.elements.lon.value = form.elements.lat.value = "";
    if (!box.checked) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
      },
      () => { box.checked = false; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 },
    );
  });
}
