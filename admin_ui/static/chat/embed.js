// Talking with the widget around this page: shown or hidden, unread count, Escape closes. Nothing else is said.

const PATIENCE_MS = 1500; // a frame without our widget around it never says anything

export function wireWidget(root) {
  const isEmbedded = root.dataset.embedded === "1" && window.parent !== window;
  let isOpen = !isEmbedded;
  let last = -1;
  let hear = () => {};
  const heardFrom = new Promise((done) => { hear = done; });
  const listeners = [];

  if (isEmbedded) {
    addEventListener("message", (event) => {
      if (event.source !== window.parent || typeof event.data?.hopthu !== "string") return;
      hear(event.origin);
      const wasOpen = isOpen;
      isOpen = event.data.hopthu === "shown";
      if (isOpen) {
        document.getElementById("text").focus();
        if (!wasOpen) for (const listener of listeners) listener();
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) tell({ hopthu: "close" });
    });
    tell({ hopthu: "ready" });
  }

  // Only numbers and our own words leave this page, and frame-ancestors says who may frame it.
  function tell(message) {
    if (isEmbedded) window.parent.postMessage(message, "*");
  }

  return {
    isShown: () => isOpen && !document.hidden,
    onShown(listener) { listeners.push(listener); },
    // The website around this frame as the browser names it; "" on our own page.
    async parentOrigin() {
      if (!isEmbedded) return "";
      const referrer = document.referrer ? new URL(document.referrer).origin : "";
      return Promise.race([heardFrom, new Promise((done) => setTimeout(() => done(referrer), PATIENCE_MS))]);
    },
    tellUnread(count) {
      if (count !== last) tell({ hopthu: "unread", count });
      last = count;
    },
    tellTalk() { tell({ hopthu: "talk" }); },
  };
}
