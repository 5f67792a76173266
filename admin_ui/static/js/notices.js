// The bell: how many notices are new, a sound and a line on the page when one comes. Also: how much waits for a decision,
// in the menu, and the application's worker.
"use strict";
(() => {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const count = bell.querySelector("[data-count]");
  const POLL_MS = 60000, FRESH_MS = 400;
  let known = Number(sessionStorage.getItem("bell") || 0);
  let timer = null;

  function ring() {
    const sound = new AudioContext();
    if (sound.state !== "running") return; // no key was pressed on this page yet
    [0, 0.22].forEach((start, i) => {
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      tone.frequency.value = i ? 880 : 660;
      loud.gain.setValueAtTime(0.15, sound.currentTime + start);
      loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + start + 0.2);
      tone.connect(loud).connect(sound.destination);
      tone.start(sound.currentTime + start);
      tone.stop(sound.currentTime + start + 0.2);
    });
  }

  function say(told) {
    const line = document.createElement("p");
    line.className = "notice";
    const link = document.createElement("a");
    link.href = told.address || bell.href;
    link.textContent = told.newest;
    line.append(link);
    document.getElementById("notices").replaceChildren(line);
  }

  const waiting = document.querySelector("[data-approvals]");
  const kept = "approvals-" + document.body.dataset.officer; // shown at once on the next page

  function showWaiting(number) {
    if (!waiting) return;
    waiting.hidden = !number;
    waiting.textContent = number ? String(number) : "";
  }
  showWaiting(Number(sessionStorage.getItem(kept) || 0));

  async function look() {
    const answer = await fetch("/bell", { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const told = await answer.json();
    showWaiting(told.approvals);
    sessionStorage.setItem(kept, String(told.approvals));
    bell.hidden = !told.unread;
    count.textContent = told.unread ? String(told.unread) : "";
    if (told.id > known && known && told.newest) {
      say(told);
      if (told.has_sound) ring();
    }
    known = Math.max(known, told.id) || 1;
    sessionStorage.setItem("bell", String(known));
  }
  document.addEventListener("live:event", ({ detail: event }) => {
    if (event.kind !== "notice") return;
    clearTimeout(timer);
    timer = setTimeout(look, FRESH_MS);
  });
  setInterval(() => { if (!document.hidden) look(); }, POLL_MS);
  look();

  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/app-worker.js", { scope: "/" }).catch(() => {});
})();
