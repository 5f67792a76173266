// The chat on another website: one script tag makes a button and, once it is opened, a frame with our chat page.
// No eval, no style element or attribute, no call to anybody but our own server: a strict policy of the website needs
// our address in script-src and frame-src, nothing else.
(() => {
  const texts = __TEXTS__;
  const script = document.currentScript;
  if (!script || window.hopthuWidget) return;
  window.hopthuWidget = true;
  const origin = new URL(script.src).origin;
  const isLeft = script.dataset.side === "left";
  const letters = script.dataset.letters === "large" ? "&chu=lon" : "";
  const KEPT = "hopthu-widget"; // "opened" in this tab: the frame is there at once; "talk": there is a conversation

  const sheet = new CSSStyleSheet(); // not inline: policies against inline styles let it pass
  sheet.replaceSync(`
    * { box-sizing: border-box; }
    button { font: 700 18px/1.2 system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; cursor: pointer; }
    :focus-visible { outline: 3px solid #ffb454; outline-offset: 2px; box-shadow: 0 0 0 2px #16202b; }
    .opener { position: fixed; ${isLeft ? "left" : "right"}: max(16px, env(safe-area-inset-${isLeft ? "left" : "right"})); bottom: max(16px, env(safe-area-inset-bottom));
      z-index: 2147482999; display: inline-flex; align-items: center; gap: 10px; min-height: 56px; max-width: calc(100vw - 32px); padding: 8px 22px; border: 2px solid #fff; border-radius: 28px;
      background: #0b4f8a; color: #fff; box-shadow: 0 3px 14px rgba(0, 0, 0, .35); }
    .opener:hover { background: #083c69; }
    .drawing { position: relative; flex: none; width: 26px; height: 20px; margin-bottom: 4px; border: 2.5px solid #fff; border-radius: 7px; }
    .drawing::after { content: ""; position: absolute; left: 4px; bottom: -8px; border: 4px solid transparent; border-top-color: #fff; border-left-color: #fff; }
    .count { position: absolute; top: -8px; right: -4px; min-width: 28px; height: 28px; padding: 0 6px; border-radius: 14px; border: 2px solid #fff; background: #b3261e; color: #fff; font-size: 15px; line-height: 24px; text-align: center; }
    .panel { position: fixed; ${isLeft ? "left" : "right"}: 16px; bottom: 16px; z-index: 2147483000; display: flex; flex-direction: column; width: min(420px, calc(100vw - 32px)); height: min(720px, calc(100vh - 32px)); height: min(720px, calc(100dvh - 32px));
      overflow: hidden; border-radius: 16px; background: #eef2f6; box-shadow: 0 8px 32px rgba(0, 0, 0, .4); }
    .bar { display: flex; align-items: center; justify-content: space-between; padding: 4px 6px 4px 16px; background: #083c69; color: #fff; font: 600 16px/1.3 system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
    .close { width: 48px; height: 48px; border: 0; border-radius: 50%; background: none; color: #fff; font-size: 24px; line-height: 1; }
    .close:hover { background: rgba(255, 255, 255, .18); }
    iframe { flex: 1; width: 100%; border: 0; background: #eef2f6; color-scheme: normal; }
    .edge { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    [hidden] { display: none !important; }
    @media (prefers-color-scheme: dark) { .panel, iframe { background: #12181f; } }
    @media (max-width: 520px), (max-height: 560px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { .panel { animation: rise .16s ease-out; } @keyframes rise { from { transform: translateY(14px); opacity: 0; } } }
    @media (forced-colors: active) { .opener, .panel { border: 2px solid; } }
    @media print { .opener, .panel { display: none; } }`);

  const make = (tag, attributes = {}, words = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (words) element.textContent = words;
    return element;
  };

  const host = make("div", { lang: "vi" });
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];

  const opener = make("button", { class: "opener", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" });
  const count = make("span", { class: "count", "aria-hidden": "true", hidden: "" });
  opener.append(make("span", { class: "drawing", "aria-hidden": "true" }), make("span", {}, texts.label), count);

  const panel = make("div", { class: "panel", role: "dialog", "aria-modal": "true", "aria-label": texts.title, hidden: "" });
  const bar = make("div", { class: "bar" });
  const closer = make("button", { class: "close", type: "button", "aria-label": texts.close }, "\u00d7");
  bar.append(make("span", {}, texts.title), closer);
  const first = make("span", { class: "edge", tabindex: "0" }); // the keyboard goes round inside the open chat
  const last = make("span", { class: "edge", tabindex: "0" });
  panel.append(first, bar, last);
  const heard = make("span", { class: "edge", role: "status" });

  let frame = null;
  let isOpen = false;
  let isReady = false; // before that the frame holds nothing that could listen
  const tell = (word) => { if (isReady) frame.contentWindow?.postMessage({ hopthu: word }, origin); };
  const remember = (box, word) => { try { box().setItem(KEPT, word); } catch { /* the number comes later then */ } };
  const recall = (box) => { try { return box().getItem(KEPT); } catch { return null; } };
  const tab = () => sessionStorage;
  const device = () => localStorage;

  function load() {
    if (frame) return;
    frame = make("iframe", { src: `${origin}/chat?embed=1${letters}`, title: texts.title, allow: `geolocation ${origin}; clipboard-write ${origin}`, referrerpolicy: "origin" });
    panel.insertBefore(frame, last);
  }

  function showUnread(number) {
    const isShown = number > 0 && !isOpen;
    count.textContent = number > 9 ? "9+" : String(number);
    count.hidden = !isShown;
    const words = isShown ? `${texts.open} (${number} ${texts.unread})` : texts.open;
    opener.setAttribute("aria-label", words);
    heard.textContent = isShown ? `${number} ${texts.unread}` : "";
  }

  function open() {
    isOpen = true;
    load();
    remember(tab, "opened");
    panel.hidden = false;
    opener.hidden = true;
    opener.setAttribute("aria-expanded", "true");
    showUnread(0);
    frame.focus();
    tell("shown");
  }

  function close() {
    isOpen = false;
    panel.hidden = true;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    tell("hidden");
    opener.focus();
  }

  opener.addEventListener("click", open);
  closer.addEventListener("click", close);
  first.addEventListener("focus", () => frame.focus());
  last.addEventListener("focus", () => closer.focus());
  addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen) close(); });
  addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    const { hopthu: word, count: number } = event.data || {};
    if (word === "unread") showUnread(Number(number) || 0);
    else if (word === "close" && isOpen) close();
    else if (word === "ready") { isReady = true; tell(isOpen ? "shown" : "hidden"); }
    else if (word === "talk") remember(device, "talk");
  });

  showUnread(0);
  shadow.append(opener, panel, heard);
  const start = () => {
    document.body.append(host);
    if (recall(tab)) load();
    else if (recall(device)) (window.requestIdleCallback || setTimeout)(load); // an answer may have come meanwhile
  };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
