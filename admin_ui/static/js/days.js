// The browser's own fields for days and times speak the browser's language: where that is not Vietnamese, what was
// chosen is written beside the field as on all our pages, day/month/year and hours from 00 to 24.
"use strict";
(() => {
  const FIELDS = "input[type=date], input[type=datetime-local], input[type=time]";
  const isVietnamese = (language) => /^vi\b/i.test(language);
  if ([navigator.language, Intl.DateTimeFormat().resolvedOptions().locale].every(isVietnamese)) return;

  const said = (value) => {
    const [first, time = ""] = value.split("T");
    const day = first.split("-");
    return day.length === 3 ? `${time} ${day.reverse().join("/")}`.trim() : first;
  };

  const tell = (field) => {
    const next = field.nextElementSibling;
    const place = next && next.matches("[data-said]") ? next : document.createElement("span");
    if (place !== next) {
      place.className = "form-hint";
      place.dataset.said = "";
      field.after(place);
    }
    place.textContent = field.value ? said(field.value) : "";
  };

  const tellAll = (root) => root.querySelectorAll(FIELDS).forEach(tell);
  document.addEventListener("input", (event) => { if (event.target.matches(FIELDS)) tell(event.target); });
  document.addEventListener("htmx:load", (event) => tellAll(event.target));
  tellAll(document);
})();
