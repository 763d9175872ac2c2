// The device's position for a form with lon and lat, when somebody asks for it. The form works without it.

const here = document.querySelector("[data-here]");
if (here && "geolocation" in navigator && window.isSecureContext) {
  const form = here.closest("form");
  const status = here.querySelector("[data-here-status]");
  const found = () => { here.classList.add("found"); status.textContent = here.dataset.found; };
  here.hidden = false;
  if (form.elements.lon.value) found();
  here.querySelector("[data-here-button]").addEventListener("click", () => {
    status.textContent = here.dataset.seeking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        found();
      },
      () => { here.classList.remove("found"); status.textContent = here.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}
