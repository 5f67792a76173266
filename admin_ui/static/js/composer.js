// Writing an answer: what was seen when it was begun, answers that can be taken back.
"use strict";
(() => {
  const form = document.getElementById("reply-form");
  const field = document.getElementById("reply");
  const newest = () => Math.max(0, ...[...document.querySelectorAll("#messages > .message")].map((one) => Number(one.id.slice(2))));

  // Files of an answer that was taken back: shown, and each can be left out. Like the text they survive a reload.
  const files = document.getElementById("taken-files");
  const filesKey = field && `draft-files:${document.body.dataset.officer}:${field.dataset.draft}`;
  const fileBoxes = () => [...files.querySelectorAll("input")];
  function keepFiles() {
    const kept = fileBoxes().filter((box) => box.checked).map((box) => [box.value, box.nextElementSibling.textContent]);
    sessionStorage.setItem(filesKey, JSON.stringify(kept));
  }
  function showFile(id, name) {
    const chip = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "file_ids", value: id, checked: true });
    const shown = Object.assign(document.createElement("span"), { textContent: name });
    chip.className = "chip";
    chip.append(box, " ", shown);
    files.append(chip);
    files.hidden = false;
    keepFiles();
  }
  function dropFiles() {
    files.querySelectorAll("label").forEach((chip) => chip.remove());
    files.hidden = true;
    sessionStorage.removeItem(filesKey);
  }
  if (files) {
    files.addEventListener("change", keepFiles);
    if (!fileBoxes().length) JSON.parse(sessionStorage.getItem(filesKey) ?? "[]").forEach(([id, name]) => showFile(id, name));
  }

  // The field grows with its text; where the style sheet cannot say so, here.
  if (field && !CSS.supports("field-sizing", "content")) {
    const grow = () => { field.style.height = "auto"; field.style.height = `${field.scrollHeight + 2}px`; };
    field.addEventListener("input", grow);
    document.addEventListener("patch:after", grow);
    grow();
  }

  if (form && field) {
    const seen = form.querySelector("[data-seen]");
    const look = () => { if (!field.value.trim()) seen.value = String(newest()); };
    document.addEventListener("patch:after", look);
    field.addEventListener("focus", look);
    look();
    // Refused because a colleague has answered meanwhile: that answer is on the page now, so the next try counts.
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form) return;
      if (event.detail.successful) {
        dropFiles();
        look();
      } else if (event.detail.xhr.status === 422) {
        htmx.trigger(document.body, "live-thread"); // the window may have shut: the page says where else it can go
      } else if (event.detail.xhr.status === 409) {
        htmx.trigger(document.body, "live-thread");
        setTimeout(() => { seen.value = String(newest()); }, 1500);
      }
    });
  }

  // The moment the channel's window shuts the page says so, also when nothing else happens.
  let shuts = 0;
  function watchWindow() {
    const until = document.querySelector("[data-shuts]")?.dataset.shuts;
    clearTimeout(shuts);
    const left = until ? new Date(until) - Date.now() + 1000 : 0;
    if (left > 0 && left < 2 ** 31) shuts = setTimeout(() => htmx.trigger(document.body, "live-thread"), left);
  }
  document.addEventListener("patch:after", watchWindow);
  watchWindow();

  // Taking an answer back: its text returns into the field.
  document.addEventListener("submit", (event) => {
    const address = event.target.dataset.takeBack;
    if (!address || !field) return;
    event.preventDefault();
    fetch(address, { method: "POST", headers: { "X-CSRF-Token": document.body.dataset.csrf, "content-type": "application/json" }, body: "{}" })
      .then(async (answer) => {
        const told = await answer.json();
        if (!answer.ok) throw new Error(told.title);
        field.value = field.value.trim() ? told.text + "\n" + field.value : told.text;
        told.file_ids.forEach((id, i) => showFile(String(id), told.file_names[i]));
        document.getElementById("notices").replaceChildren(); // they say that it goes out
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      })
      .catch((error) => {
        const notice = document.getElementById("network-error").content.firstElementChild.cloneNode(true);
        if (error.message) notice.textContent = error.message;
        document.getElementById("alerts").replaceChildren(notice);
      });
  });

  // Seconds until a held answer goes out.
  setInterval(() => {
    document.querySelectorAll("[data-until]").forEach((one) => {
      const left = Math.ceil((Date.parse(one.dataset.until) - Date.now()) / 1000);
      one.classList.toggle("is-over", left <= 0);
      one.dataset.left = left > 0 ? String(left) : "";
    });
  }, 250);
})();
