// The service worker: keeps what the app is made of, so that it opens without a network. It keeps no case and no picture.
const CACHE = "linli-field-{{ version }}";
const SHELL = "/field/";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 800;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
    // The page that registers this worker was loaded without it; it must open without a network the very next time.
    await keepShell(cache, await fetch(SHELL, { cache: "reload" }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("linli-field-") && name !== CACHE);
    const shell = await newestShell(old);
    const cache = await caches.open(CACHE);
    if (shell && !(await cache.match(SHELL))) await cache.put(SHELL, shell);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

async function newestShell(names) {
  for (const name of names) {
    const found = await (await caches.open(name)).match(SHELL);
    if (found) return found;
  }
  return null;
}

/** Keep the page as it came; never the sign-in page that stands in its place for somebody signed out. */
async function keepShell(cache, fresh) {
  if (fresh.ok && !fresh.redirected && fresh.type === "basic") await cache.put(SHELL, fresh.clone());
}

/** The page from the network, so that its words are in the language chosen last; from the phone where that takes too long. */
async function shell(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(SHELL);
  try {
    const fresh = await fetch(request, kept ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    await keepShell(cache, fresh);
    return fresh.status < 500 || !kept ? fresh : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === SHELL) event.respondWith(shell(event.request));
  else if (FILES.includes(address.pathname)) event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept ?? fetch(event.request)));
});
