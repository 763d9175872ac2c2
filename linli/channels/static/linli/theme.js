// Follows the machine's light or dark setting unless a look was chosen. Runs before the first paint, so that nothing flashes.
(function () {
  const root = document.documentElement;
  if (root.hasAttribute("data-theme-chosen")) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  apply();
  dark.addEventListener("change", apply);
})();
