// Colleagues on the same conversation: this page says that it is looked at or written in, and shows who else does.
"use strict";
(() => {
  const place = () => document.getElementById("presence");
  const source = document.getElementById("live-source");
  const conversation = source && source.dataset.conversation;
  if (!place() || !conversation) return;
  const VIEW_MS = 20000, TYPE_MS = 4000, FORGET_VIEW_MS = 50000, FORGET_TYPE_MS = 8000;
  const people = new Map(); // officer -> {name, doing, until}
  let typedAt = 0;

  function keep(officer, name, doing) {
    const lasts = doing === "typing" ? FORGET_TYPE_MS : FORGET_VIEW_MS;
    people.set(officer, { name, doing, until: Date.now() + lasts });
  }

  function tell(doing, isLast = false) {
    const body = new URLSearchParams({ doing });
    fetch(`/inbox/${conversation}/presence`, {
      method: "POST", body, keepalive: isLast, headers: { "X-CSRF-Token": document.body.dataset.csrf },
    }).catch(() => {});
  }

  function show() {
    const box = place();
    const now = Date.now();
    for (const [officer, one] of people) if (one.until < now) people.delete(officer);
    const parts = [...people.values()].map((one) => {
      const part = document.createElement("span");
      part.className = "present present-" + one.doing;
      part.textContent = one.name + " " + (one.doing === "typing" ? box.dataset.typing : box.dataset.viewing);
      return part;
    });
    if (box.textContent.trim() !== parts.map((part) => part.textContent).join("")) box.replaceChildren(...parts);
    const writer = [...people.values()].find((one) => one.doing === "typing");
    const warning = document.getElementById("typing-warning");
    if (warning) {
      warning.hidden = !writer;
      if (writer) warning.querySelector("[data-name]").textContent = writer.name;
    }
  }

  // Who was there before: the page says so, and they themselves not before their next turn.
  for (const { dataset } of place().children) keep(Number(dataset.officer), dataset.name, dataset.doing);
  document.addEventListener("live:event", ({ detail: event }) => {
    if (event.kind !== "presence" || event.id !== conversation) return;
    if (event.doing === "gone") people.delete(event.officer);
    else {
      keep(event.officer, event.name, event.doing);
      if (event.doing === "viewing" && Date.now() - typedAt < TYPE_MS) tell("typing"); // who comes now hears it too
    }
    show();
  });
  document.addEventListener("patch:after", show);
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-typing]") || !event.target.value || Date.now() - typedAt < TYPE_MS) return;
    typedAt = Date.now();
    tell("typing");
  });
  setInterval(() => { if (!document.hidden) tell("viewing"); }, VIEW_MS);
  setInterval(show, 2000);
  window.addEventListener("pagehide", () => tell("gone", true));
  document.addEventListener("visibilitychange", () => tell(document.hidden ? "gone" : "viewing"));
  tell("viewing");
})();
