// Talking with the widget around this page: shown or hidden, unread count, Escape closes. Nothing else is said.

export function wireWidget(root) {
  const isEmbedded = root.dataset.embedded === "1" && window.parent !== window;
  let isOpen = !isEmbedded;
  let last = -1;
  const listeners = [];

  if (isEmbedded) {
    addEventListener("message", (event) => {
      if (event.source !== window.parent || typeof event.data?.hopthu !== "string") return;
      isOpen = event.data.hopthu === "shown";
      if (isOpen) {
        document.getElementById("text").focus();
        for (const listener of listeners) listener();
      }
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") tell({ hopthu: "close" }); });
    tell({ hopthu: "ready" });
  }

  // Only a number and our own words leave this page, and frame-ancestors says who may frame it.
  function tell(message) {
    if (isEmbedded) window.parent.postMessage(message, "*");
  }

  return {
    isShown: () => isOpen && !document.hidden,
    onShown(listener) { listeners.push(listener); },
    tellUnread(count) {
      if (count !== last) tell({ hopthu: "unread", count });
      last = count;
    },
  };
}
