// Without a network the chat page still opens, with what was written and not sent. It holds nobody's messages:
// only pages that the server marks as empty of words are kept, and rows, files and posts never are.

const KEPT = "hopthu-chat-1";
const SLOW_MS = 6000;

const isShell = (response) => response.ok && response.headers.get("x-hopthu-shell") === "1";
const isPlain = (url) => ["", "?embed=1"].includes(url.search); // a prepared question is no page for every time
const shellAddress = (url) => (url.searchParams.get("embed") === "1" ? "/chat?embed=1" : "/chat");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep = [], page } = event.data || {};
  event.waitUntil(caches.open(KEPT).then(async (cache) => {
    await Promise.allSettled(keep.map((address) => cache.add(address)));
    for (const { url } of await cache.keys()) if (url.includes("/static/") && !keep.includes(url)) await cache.delete(url);
    const response = await fetch(page, { credentials: "same-origin" });
    if (isShell(response)) await cache.put(shellAddress(new URL(page, location.origin)), response);
  }).catch(() => null));
});

async function networkFirst(request, address, mayKeep) {
  const cache = await caches.open(KEPT);
  const fresh = fetch(request).then((response) => {
    if (mayKeep(response)) cache.put(address, response.clone());
    return response;
  });
  const slow = new Promise((done) => setTimeout(done, SLOW_MS)).then(() => cache.match(address));
  try {
    return (await Promise.race([fresh, slow])) || (await fresh);
  } catch (error) {
    const kept = await cache.match(address);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/chat") {
    event.respondWith(networkFirst(request, shellAddress(url), (response) => isPlain(url) && isShell(response)));
  } else if (url.pathname.startsWith("/static/chat/")) {
    event.respondWith(networkFirst(request, request.url, (response) => response.ok));
  }
});
