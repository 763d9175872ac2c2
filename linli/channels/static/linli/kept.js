// A form kept over a sign-in on a machine that others use too: covered while nobody looks, gone once somebody else has signed in.

const kept = document.querySelector("[data-kept]");

async function look() {
  if (!kept.isConnected) return;
  kept.hidden = true;
  if (document.hidden) return;
  const answer = await fetch(kept.dataset.kept).catch(() => null);
  if (answer?.status === 403) {
    kept.remove();
    document.querySelector("[data-another]").hidden = false;
  } else {
    kept.hidden = document.hidden;
  }
}

// Where others have signed in since, the token that the form was shown with is over: the one of now goes along.
kept.querySelector("form").addEventListener("submit", (event) => {
  const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (found) event.target.elements.csrfmiddlewaretoken.value = found.slice("csrftoken=".length);
});
document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
window.addEventListener("pageshow", look);
