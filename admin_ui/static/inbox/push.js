// Web push of this browser: on, off, or why not.
"use strict";
(() => {
  const box = document.getElementById("push");
  if (!box) return;
  const status = box.querySelector("[role=status]");
  const [on, off] = [box.querySelector("[data-push-on]"), box.querySelector("[data-push-off]")];
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const tell = (method, endpoint) => fetch("/api/v1/duty/push/browser", {
    method, body: JSON.stringify({ endpoint }), headers: { "content-type": "application/json", "X-CSRF-Token": document.body.dataset.csrf },
  });

  async function show() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
    const worker = await navigator.serviceWorker.getRegistration("/");
    const known = worker && await worker.pushManager.getSubscription();
    status.textContent = known ? box.dataset.on : Notification.permission === "denied" ? box.dataset.refused : box.dataset.off;
    on.hidden = Boolean(known) || Notification.permission === "denied";
    off.hidden = !known;
  }
  on.addEventListener("click", async () => {
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.keyOfPush) }).catch(() => null);
    if (made && !(await tell("PUT", made.endpoint)).ok) await made.unsubscribe();
    show();
  });
  off.addEventListener("click", async () => {
    const worker = await navigator.serviceWorker.ready;
    const known = await worker.pushManager.getSubscription();
    if (known) { await tell("DELETE", known.endpoint); await known.unsubscribe(); }
    show();
  });
  show();
})();
