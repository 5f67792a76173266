// The thread stays where the officer reads: at the end it follows new messages, further up a pill counts them.
"use strict";
(() => {
  const thread = document.getElementById("messages");
  if (!thread) return;
  const pill = document.getElementById("pill");
  const announcer = document.getElementById("announcer");
  const NEAR_PX = 90;
  let atEnd = true;
  let missed = 0;

  const ownScroll = () => thread.scrollHeight > thread.clientHeight + 4 && getComputedStyle(thread).overflowY !== "visible";
  function isAtEnd() {
    if (ownScroll()) return thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_PX;
    return thread.getBoundingClientRect().bottom - window.innerHeight < NEAR_PX;
  }
  function toEnd() {
    if (ownScroll()) thread.scrollTop = thread.scrollHeight;
    else thread.lastElementChild?.scrollIntoView({ block: "end", behavior: "instant" });
    missed = 0;
    pill.hidden = true;
  }

  const idOf = (node) => node.id;
  let known = new Set([...thread.children].map(idOf));
  document.addEventListener("patch:before", () => {
    atEnd = isAtEnd();
    known = new Set([...thread.children].map(idOf));
  });
  document.addEventListener("patch:after", () => {
    const fresh = [...thread.children].filter((node) => node.matches(".message") && !known.has(node.id));
    if (!fresh.length) return;
    const fromCitizen = fresh.filter((node) => node.dataset.author === "citizen");
    if (fromCitizen.length) {
      const words = fromCitizen[fromCitizen.length - 1].querySelector(".text");
      announcer.textContent = thread.dataset.announce + (words ? ": " + words.textContent : "");
    }
    if (atEnd || fresh.some((node) => node.dataset.author === "officer" || node.dataset.author === "note")) {
      toEnd();
      return;
    }
    missed += fresh.length;
    pill.querySelector("[data-count]").textContent = String(missed);
    pill.hidden = false;
  });
  pill.addEventListener("click", () => { toEnd(); thread.focus({ preventScroll: true }); });
  let follows = true; // the officer was at the end when he last scrolled
  (ownScroll() ? thread : document).addEventListener("scroll", () => {
    follows = isAtEnd();
    if (follows) { missed = 0; pill.hidden = true; }
  }, { passive: true });

  // The note box opens, the window changes: who was at the end stays there.
  new ResizeObserver(() => { if (follows && ownScroll()) toEnd(); }).observe(thread);

  // Read means: the newest message is before the eyes.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.path.startsWith("/live/inbox")) event.detail.parameters.seen = String(!document.hidden && isAtEnd());
  });
  if (!location.hash) toEnd();
  thread.querySelectorAll("img").forEach((image) => image.addEventListener("load", () => { if (follows && !location.hash) toEnd(); }, { once: true }));
})();
