// Tabs of one browser tell each other what changed, and take turns where only one may act.

const channel = "BroadcastChannel" in window ? new BroadcastChannel("hopthu-field") : null;
const listeners = {};
if (channel) channel.onmessage = ({ data }) => { for (const listener of listeners[data.kind] || []) listener(data); };

export const tell = (kind, more = {}) => channel?.postMessage({ kind, ...more });
export const hear = (kind, listener) => { (listeners[kind] ||= []).push(listener); };

// A browser without locks sends from every tab: the server keeps each visit once all the same.
export const inTurn = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());

export const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
