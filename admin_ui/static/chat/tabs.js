// Tabs of one browser tell each other what changed, and take turns where only one may act.

export function createTabs(name) {
  const channel = name && "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  const listeners = {};
  if (channel) channel.onmessage = ({ data }) => { for (const listener of listeners[data.kind] || []) listener(data); };
  return {
    tell(kind, more = {}) { channel?.postMessage({ kind, ...more }); },
    hear(kind, listener) { (listeners[kind] ||= []).push(listener); },
  };
}

// A browser without locks sends from every tab: the server keeps each message once all the same.
export const inTurn = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());
