// Keeps the shell (styles, icon, the page for times without a network) and shows pushed notices. Pages and data of
// people are never kept. Field work and the citizens' chat have workers of their own below their addresses.
"use strict";
const CACHE = "shell-" + SHELL.join("|").length + "-" + SHELL[1];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("shell-") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(SHELL[0])));
  else if (SHELL.includes(new URL(request.url).pathname + new URL(request.url).search)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

// A push is empty: what there is, the bell says, to the officer who is signed in here.
self.addEventListener("push", (event) => {
  event.waitUntil((async () => {
    const answer = await fetch("/bell", { credentials: "same-origin", headers: { accept: "application/json" } }).catch(() => null);
    const told = answer && answer.ok ? await answer.json() : { newest: "", address: "/inbox" };
    await self.registration.showNotification(TITLE, { body: told.newest, tag: "bell", data: told.address || "/inbox", icon: SHELL[4] });
  })());
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = event.notification.data || "/inbox";
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((open) => {
    const page = open.find((one) => "focus" in one);
    return page ? page.focus().then((shown) => shown.navigate(address)) : self.clients.openWindow(address);
  }));
});
