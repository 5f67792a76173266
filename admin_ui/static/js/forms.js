// Drafts that survive a reload, Ctrl+Enter, and fields that empty only when the answer was taken.
"use strict";
(() => {
  // Of this officer: who signs in next in the same tab finds none of it.
  const key = (field) => `draft:${document.body.dataset.officer}:${field.dataset.draft}`;
  const drafts = () => document.querySelectorAll("[data-draft]");

  drafts().forEach((field) => {
    const kept = sessionStorage.getItem(key(field));
    if (kept && !field.value) {
      field.value = kept;
      const box = field.closest("details");
      if (box) box.open = true;
    }
    field.addEventListener("input", () => {
      if (field.value) sessionStorage.setItem(key(field), field.value);
      else sessionStorage.removeItem(key(field));
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("[data-ctrl-enter]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  const showNames = (field) => {
    const place = field.id && document.querySelector(`[data-names-of="${field.id}"]`);
    if (place) place.textContent = Array.from(field.files, (file) => file.name).join(", ");
  };
  document.addEventListener("change", (event) => { if (event.target.matches("input[type=file]")) showNames(event.target); });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest("form[data-clear]") : null;
    const { xhr } = event.detail;
    const leads = xhr && xhr.status < 300 && xhr.getResponseHeader("HX-Redirect"); // taken, and another page follows
    if (!form || !(event.detail.successful || leads)) return;
    form.querySelectorAll("[data-draft]").forEach((field) => { sessionStorage.removeItem(key(field)); field.value = ""; });
    form.querySelectorAll("input[type=file]").forEach((field) => { field.value = ""; showNames(field); });
    const box = form.closest("details");
    if (box) box.open = false;
  });

  // A plain form (no htmx): its draft goes once the server took it, see sending.js.
  document.addEventListener("form:taken", (event) => {
    event.target.querySelectorAll("[data-draft]").forEach((field) => sessionStorage.removeItem(key(field)));
  });

  // Fields that a choice asks for are shown only then; without script all are shown.
  document.querySelectorAll("[data-shows]").forEach((choice) => {
    const part = document.getElementById(choice.dataset.shows);
    const toggle = () => { part.hidden = choice.type === "checkbox" ? !choice.checked : !choice.value; };
    choice.addEventListener("change", toggle);
    toggle();
  });
})();
