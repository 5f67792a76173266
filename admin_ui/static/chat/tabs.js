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

// A browser without locks, or a frame that is refused them, sends from every tab: the server keeps each message once.
export async function inTurn(name, act) {
  let isMine = false;
  try {
    return await navigator.locks.request(name, () => { isMine = true; return act(); });
  } catch (error) {
    if (isMine) throw error;
    return act();
  }
}
