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

document.addEventListener("click", (event) => {
  const matter = event.target.closest("[data-matter]");
  const answer = event.target.closest("[data-answer]");
  if (matter) take(matter);
  if (answer) use(answer.dataset.answer);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    call.requestSubmit(call.querySelector('[value="take_down"]'));
  }
  if (!event.altKey || !/^Digit[1-3]$/.test(event.code)) return;
  const button = document.querySelectorAll("[data-matter]")[Number(event.code.slice(-1)) - 1];
  if (!button) return;
  event.preventDefault();
  take(button);
});
