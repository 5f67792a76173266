// Dialogs of the page, and how it looks and sounds on this device: large letters, colours, a sound that is off at first.

const KEPT = "hopthu-look";

export function wireLook({ words }) {
  let kept = {};
  try { kept = JSON.parse(words.get(KEPT) || "{}"); } catch { kept = {}; }
  const page = document.documentElement;
  const sound = document.getElementById("sound");
  let player = null;

  document.addEventListener("click", ({ target }) => {
    const opener = target.closest?.("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    else if (target.closest?.("[data-close]") || (target.matches?.("dialog.sheet") && target.id !== "still-there")) target.closest("dialog").close();
  });

  function keep(change) {
    kept = { ...kept, ...change };
    words.set(KEPT, JSON.stringify(kept));
  }

  for (const box of document.querySelectorAll("#look input[type=radio]")) {
    const now = box.name === "letters" ? (page.classList.contains("is-large") ? "large" : "usual") : page.dataset.colours || "auto";
    box.checked = box.value === now;
    box.addEventListener("change", () => {
      if (box.name === "letters") page.classList.toggle("is-large", box.value === "large");
      else if (box.value === "auto") delete page.dataset.colours;
      else page.dataset.colours = box.value;
      keep({ [box.name]: box.value });
    });
  }
  if (sound) {
    sound.checked = kept.sound === true;
    sound.addEventListener("change", () => { keep({ sound: sound.checked }); if (sound.checked) ring(); });
  }

  // Two soft tones made here; no file is fetched.
  function ring() {
    player ||= new AudioContext();
    for (const [index, pitch] of [660, 880].entries()) {
      const tone = player.createOscillator();
      const volume = player.createGain();
      const start = player.currentTime + index * 0.14;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.08, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
      tone.connect(volume).connect(player.destination);
      tone.start(start);
      tone.stop(start + 0.26);
    }
  }

  return { ring() { if (sound?.checked) { try { ring(); } catch { /* the browser wants a tap first */ } } } };
}
