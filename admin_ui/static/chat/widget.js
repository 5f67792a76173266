// The chat on another website: one script tag makes a button and, once it is opened, a frame with our chat page.
// No eval, no style element, no call to anybody but our own server; styles are set through the CSSOM.
(() => {
  const texts = __TEXTS__;
  const script = document.currentScript;
  if (!script || window.hopthuWidget) return;
  window.hopthuWidget = true;
  const origin = new URL(script.src).origin;
  const OPENED = "hopthu-widget-opened";

  const style = (element, rules) => {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value);
  };
  const make = (tag, rules, attributes = {}) => {
    const element = document.createElement(tag);
    style(element, rules);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const host = make("div", { all: "initial" });
  const shadow = host.attachShadow({ mode: "open" });
  const font = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
  const panel = make("div", {
    position: "fixed", "z-index": "2147483000", display: "none", background: "#fff", overflow: "hidden",
    "box-shadow": "0 6px 28px rgba(0,0,0,.35)", "flex-direction": "column",
  }, { role: "dialog", "aria-label": texts.title, id: "hopthu-panel" });
  const bar = make("div", {
    display: "flex", "justify-content": "space-between", "align-items": "center", background: "#083c69", color: "#fff",
    font: `600 16px/1.3 ${font}`, padding: "4px 6px 4px 14px",
  });
  const heading = make("span", {});
  heading.textContent = texts.title;
  const closer = make("button", {
    font: `700 22px/1 ${font}`, width: "44px", height: "44px", color: "#fff", background: "transparent", border: "0", cursor: "pointer",
  }, { type: "button", "aria-label": texts.close });
  closer.textContent = "\u00d7";
  bar.append(heading, closer);
  panel.append(bar);

  const button = make("button", {
    position: "fixed", right: "16px", bottom: "16px", "z-index": "2147482999", "min-height": "56px", padding: "0 20px",
    "border-radius": "28px", border: "2px solid #fff", background: "#0b4f8a", color: "#fff", cursor: "pointer",
    font: `700 18px/1.2 ${font}`, "box-shadow": "0 3px 14px rgba(0,0,0,.35)",
  }, { type: "button", "aria-expanded": "false", "aria-controls": "hopthu-panel", "aria-haspopup": "dialog", "aria-label": texts.open });
  const label = make("span", {});
  label.textContent = texts.label;
  const dot = make("span", {
    display: "none", position: "absolute", top: "-8px", right: "-4px", "min-width": "26px", height: "26px", "box-sizing": "border-box",
    padding: "0 6px", "border-radius": "13px", background: "#b3261e", color: "#fff", font: `700 15px/26px ${font}`, "text-align": "center",
  }, { "aria-hidden": "true" });
  button.append(label, dot);

  let frame = null;
  let isOpen = false;
  const narrow = matchMedia("(max-width: 520px), (max-height: 560px)");
  const tell = (word) => frame?.contentWindow?.postMessage({ hopthu: word }, origin);
  const remember = () => { try { sessionStorage.setItem(OPENED, "1"); } catch { /* the dot comes later then */ } };
  const wasOpened = () => { try { return sessionStorage.getItem(OPENED) === "1"; } catch { return false; } };

  function place() {
    style(panel, narrow.matches
      ? { inset: "0", width: "auto", height: "auto", "border-radius": "0" }
      : { inset: "auto 16px 16px auto", width: "400px", height: "min(680px, calc(100vh - 32px))", "border-radius": "14px" });
  }

  function load() {
    if (frame) return;
    frame = make("iframe", { flex: "1", width: "100%", border: "0", background: "#eef2f6" },
      { src: `${origin}/chat?embed=1`, title: texts.title, allow: "geolocation; camera" });
    panel.append(frame);
  }

  function showUnread(count) {
    dot.textContent = count > 9 ? "9+" : String(count);
    style(dot, { display: count && !isOpen ? "block" : "none" });
    button.setAttribute("aria-label", count && !isOpen ? `${texts.open} (${count} ${texts.unread})` : texts.open);
  }

  function open() {
    isOpen = true;
    load();
    remember();
    place();
    style(panel, { display: "flex" });
    style(button, { display: "none" });
    button.setAttribute("aria-expanded", "true");
    showUnread(0);
    frame.focus();
    tell("shown");
  }

  function close() {
    isOpen = false;
    style(panel, { display: "none" });
    style(button, { display: "block" });
    button.setAttribute("aria-expanded", "false");
    tell("hidden");
    button.focus();
  }

  button.addEventListener("click", open);
  closer.addEventListener("click", close);
  narrow.addEventListener("change", place);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen) close(); });
  addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    if (event.data?.hopthu === "unread") showUnread(Number(event.data.count) || 0);
    else if (event.data?.hopthu === "close" && isOpen) close();
    else if (event.data?.hopthu === "ready") tell(isOpen ? "shown" : "hidden");
  });

  shadow.append(button, panel);
  const start = () => { document.body.append(host); if (wasOpened()) load(); };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
