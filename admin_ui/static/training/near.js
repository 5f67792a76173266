// Lines that were just kept and are nearly others: told beside the queue, newest first, dealt with in place.
const box = document.getElementById("near");
const list = box && box.querySelector("ul");
const MOST = 5; // older ones go; a check of all lines finds them again

function tidy() {
  while (list.children.length > MOST) list.lastElementChild.remove();
  box.hidden = !list.children.length;
}

// Show what is said of the line that this change wrote.
export async function tell(change) {
  const answer = await fetch("/training/data/near/told?change=" + change, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.prepend(...page.querySelectorAll("[data-near]"));
  tidy();
}

// The change was taken back: nothing is said of its line any more.
export function forget(change) {
  if (!change || !list) return;
  list.querySelectorAll('[data-near="' + change + '"]').forEach((one) => one.remove());
  tidy();
}

// "drop" or "keep" for the newest one.
export function act(step) {
  const form = list && list.querySelector("form[data-near-" + step + "]");
  if (form) form.requestSubmit();
}

if (list) list.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const note = form.closest("[data-near]");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (answer.type !== "opaqueredirect") {
    const failed = document.createElement("p");
    failed.className = "notice bad";
    failed.textContent = document.getElementById("review-words").dataset.nearFailed;
    document.getElementById("alerts").replaceChildren(failed);
    return;
  }
  if (form.matches("[data-near-drop]")) forget(note.dataset.near);
  else { note.remove(); tidy(); }
});
