// A ready answer goes into the field in which the officer answers, where the cursor stands. It is read before it is sent.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-answer]");
  const field = document.getElementById("reply");
  if (!button || !field) return;
  const text = button.closest(".ready").querySelector(".text").textContent;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? "\n" : "";
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
