// Keys on the comment that has the focus: h hides, p answers in public, x puts aside, g chooses it for a case.
"use strict";
(() => {
  const isOff = () => localStorage.getItem("keys-off") === "1";
  const isTyping = (node) => node.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const comment = event.target.closest("[data-comment]");
    const target = comment && event.key.length === 1 && comment.querySelector('[data-comment-key="' + CSS.escape(event.key) + '"]');
    if (!target) return;
    event.preventDefault();
    if (!target.matches("summary")) {
      target.click();
      return;
    }
    target.parentElement.open = true;
    target.parentElement.querySelector("textarea, input:not([type=hidden])").focus();
  });
})();
