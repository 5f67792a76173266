// Without a network the page of field work still opens. The kept page holds nobody's data: those lie in the phone's
// own database, which the page reads. This worker serves this page only (scope /di-hien-truong).

const KEPT = "hopthu-field-1";
const SHELL = "/di-hien-truong/ngoai-tuyen";
const SLOW_MS = 5000;

const isPage = (path) => path === "/di-hien-truong" || path.startsWith("/di-hien-truong/ho-so/");

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page tells which files it is made of; the answer says that everything is here.
self.addEventListener("message", (event) => {
  const { keep = [] } = event.data || {};
  event.waitUntil(caches.open(KEPT).then(async (cache) => {
    const shell = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
    if (!shell.ok) return;
    const kept = await Promise.allSettled(keep.map(async (address) => (await cache.match(address)) || cache.add(address)));
    await cache.put(SHELL, shell);
    for (const { url } of await cache.keys()) if (url.includes("/static/") && !keep.includes(url)) await cache.delete(url);
    const isWhole = kept.every(({ status }, index) => status === "fulfilled" || !keep[index].includes("/static/field/"));
    if (isWhole) event.source?.postMessage({ kind: "kept" });
  }).catch(() => null));
});

async function page(request) {
  const kept = () => caches.match(SHELL);
  const fresh = fetch(request).then(async (response) => (response.status >= 500 ? (await kept()) || response : response));
  const slow = new Promise((done) => setTimeout(done, SLOW_MS)).then(kept);
  try {
    return (await Promise.race([fresh, slow])) || (await fresh);
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

// Files with a version never change; of the others a newer one is taken where there is a network.
async function file(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept && new URL(request.url).searchParams.has("v")) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && kept) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && isPage(url.pathname)) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
