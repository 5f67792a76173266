// A link is handed on with the address under which this page was opened.
for (const field of document.querySelectorAll("[data-whole-address]")) field.value = new URL(field.value, location.href).href;
