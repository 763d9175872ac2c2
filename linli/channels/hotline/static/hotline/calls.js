// Whoever has rung wants to write down what was said: the form of that call opens by itself.

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const said = target.closest(".h-call")?.querySelector("details");
  if (said) said.open = true;
});
