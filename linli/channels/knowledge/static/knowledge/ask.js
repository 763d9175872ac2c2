// Answers while somebody types. Without a script the form answers all the same. What is typed goes into no address.

const form = document.querySelector("form[data-ask]");
const found = document.getElementById("found");
const start = document.getElementById("start");
let waiting = 0;
let asked = 0;

async function look() {
  const words = form.elements.words.value.trim();
  const mine = ++asked;
  if (start) start.hidden = Boolean(words);
  if (!words) {
    found.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(form.dataset.ask, { method: "POST", body: new URLSearchParams({ words }) });
    if (answer.ok && mine === asked) found.innerHTML = await answer.text();
  } catch {
    // No network: the button still works when it is back.
  }
}

form.elements.words.addEventListener("input", (event) => {
  if (event.isComposing) return; // letters of pinyin on their way to characters are not words yet
  window.clearTimeout(waiting);
  waiting = window.setTimeout(look, 180);
});
form.elements.words.addEventListener("compositionend", look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
