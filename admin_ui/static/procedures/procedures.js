// Editing: after a row was added the cursor stands in it; after rows moved the answers are asked for anew; leaving with
// something typed asks first. Everything works without this file.
"use strict";
(() => {
  const form = document.getElementById("edit-form");
  if (form) {
    let adds = "";
    form.addEventListener("click", (event) => {
      const order = event.target.closest("button[name=then]");
      adds = order && order.dataset.adds ? order.dataset.adds : "";
    });
    document.addEventListener("patch:after", (event) => {
      const isEditor = event.detail.added.some((node) => node.closest("#editor"));
      if (!isEditor) return;
      if (adds) {
        const rows = document.querySelectorAll("#" + CSS.escape("rows-" + adds) + " > .edit-row");
        const field = rows.length && rows[rows.length - 1].querySelector("input, textarea, select");
        if (field) field.focus();
        adds = "";
      }
      htmx.trigger("#preview-source", "refresh");
    });
  }

  // A date field speaks the language of the browser (12/01 or 01/12?): the day in words beside it is the same for all.
  const inWords = { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" };
  function sayDay(field) {
    const said = field.nextElementSibling && field.nextElementSibling.matches(".day-said") ? field.nextElementSibling : document.createElement("span");
    said.className = "day-said";
    said.textContent = field.valueAsDate ? field.valueAsDate.toLocaleDateString("vi-VN", { ...inWords, timeZone: "UTC" }) : "";
    field.after(said);
  }
  const sayAll = (root) => root.querySelectorAll("main input[type=date]").forEach(sayDay);
  sayAll(document);
  document.addEventListener("input", (event) => { if (event.target.matches("input[type=date]")) sayDay(event.target); });
  document.addEventListener("patch:after", () => sayAll(document));

  const written = document.querySelectorAll("#edit-form, .article-form");
  let isDirty = false;
  written.forEach((one) => {
    one.addEventListener("input", () => { isDirty = true; });
    one.addEventListener("submit", () => { isDirty = false; });
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
})();
