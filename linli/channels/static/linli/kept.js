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

document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
window.addEventListener("pageshow", look);
