// Keys and one-press choices of the console. Without a script the form still takes the call down.

const call = document.getElementById("call");
const chosen = document.getElementById("chosen");

// The telephone system opens the page with the number behind a #, so that it stays out of addresses and logs. It is looked up
// when the operator leaves the field, never by a link alone.
const given = window.location.hash.slice(1);
if (/^[0-9+-]{3,30}$/.test(given)) {
  const phone = call.elements.phone;
  phone.value = given;
  window.history.replaceState(null, "", window.location.pathname);
  phone.addEventListener("blur", () => phone.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
}

function take(button) {
  const again = call.elements.matter.value === button.dataset.matter;
  call.elements.matter.value = again ? "" : button.dataset.matter;
  chosen.hidden = again;
  chosen.querySelector("span").textContent = again ? "" : button.dataset.name;
  for (const other of document.querySelectorAll("[data-matter]")) other.setAttribute("aria-pressed", String(!again && other === button));
}

function use(text) {
  const answer = call.elements.answer;
  answer.value = [answer.value, text].filter(Boolean).join("\n");
  answer.closest("details").open = true;
  answer.focus();
}

// An article is read out, and the call ends as answered with it: its words and its version go onto the case.
function readOut(article) {
  for (const other of document.querySelectorAll(".h-article")) other.open = other === article;
  article.scrollIntoView({ block: "nearest" });
}

function answeredWith(article) {
  if (!article?.dataset.answer) return;
  call.elements.answer.value = article.dataset.answer;
  call.elements.cites.value = article.dataset.article;
  call.requestSubmit(call.querySelector('[value="answer"]'));
}

// While somebody reads, the hints go on coming: what is open stays open.
let reading = "";
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".h-article") && event.target.isConnected) reading = event.target.open ? event.target.id : reading === event.target.id ? "" : reading;
}, true);
document.addEventListener("htmx:afterSettle", () => {
  const article = reading && document.getElementById(reading);
  if (article) article.open = true;
});

// How much work the call is, for whoever does it. It is counted in this page alone and forgotten with it.
const effort = document.querySelector("[data-effort]");
const touched = new Set();
let presses = 0;

function showEffort() {
  effort.hidden = false;
  effort.textContent = effort.dataset.effort.replace("{presses}", presses).replace("{fields}", touched.size);
}

document.addEventListener("keydown", (event) => {
  if (["Control", "Alt", "Shift", "Meta"].includes(event.key)) return;
  presses += 1; // the letters of pinyin on their way to characters, too
  showEffort();
});
call.addEventListener("input", (event) => {
  if (event.target.name) touched.add(event.target.name);
  showEffort();
});

document.addEventListener("click", (event) => {
  const matter = event.target.closest("[data-matter]");
  const answer = event.target.closest("button[data-answer]");
  const answered = event.target.closest("[data-answered]");
  if (matter) take(matter);
  if (answered) answeredWith(document.getElementById(answered.dataset.answered));
  if (answer) use(answer.dataset.answer);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    call.requestSubmit(call.querySelector('[value="take_down"]'));
  }
  if (!event.altKey) return;
  const number = /^Digit([1-6])$/.exec(event.code)?.[1];
  const act = number > 3 ? readOut : take;
  const meant = event.key === "Enter" ? document.querySelector(".h-article[open]") : document.querySelectorAll(number > 3 ? ".h-article" : "[data-matter]")[(number - 1) % 3];
  if (!meant) return;
  event.preventDefault();
  if (event.key === "Enter") answeredWith(meant);
  else act(meant);
});
