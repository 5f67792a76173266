// The rows on the page: merged by id with what the server renders, so that nothing is lost or shown twice.
import { markDays } from "./days.js";

export function createLog(root, { say, announce, isShown }) {
  const region = document.getElementById("log");
  const rows = document.getElementById("rows");
  const pending = document.getElementById("pending");
  const scroll = document.getElementById("scroll");
  const typing = document.getElementById("typing");
  const status = document.getElementById("status");
  const jump = document.getElementById("jump");
  const template = document.getElementById("pending-row");
  const olderLine = document.getElementById("older-line");
  const messages = () => [...rows.children].filter((row) => row.dataset.id);
  let told = 0; // everything up to this id was told as read
  let typingTimer = 0;
  let seenHere = 0;
  let isFilled = messages().length > 0 || root.dataset.hasTalk !== "1"; // nothing of before is still to come

  function newestId() {
    return Math.max(0, ...messages().map((row) => Number(row.dataset.id)));
  }

  const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  let staysAtEnd = false;

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
    staysAtEnd = true;
    jump.hidden = true;
  }

  // An answer of several messages that is longer than the screen is read from its first one; the rest is a jump away.
  function toTurn() {
    const all = messages();
    const mine = all.findLastIndex((row) => row.dataset.author === "citizen");
    const first = all[mine + 1];
    const top = first ? first.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop - 8 : Infinity;
    if (pending.children.length || mine < 0 || top + scroll.clientHeight >= scroll.scrollHeight) { toEnd(); return; }
    scroll.scrollTop = top;
    staysAtEnd = isAtEnd();
    jump.hidden = staysAtEnd;
  }

  jump.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", () => {
    staysAtEnd = isAtEnd();
    if (staysAtEnd) jump.hidden = true;
  }, { passive: true });
  // Photos grow after they are loaded, the form grows with its notices: who reads the end stays there.
  scroll.addEventListener("load", () => { if (staysAtEnd) toEnd(); }, true);
  new ResizeObserver(() => { if (staysAtEnd) toEnd(); }).observe(scroll);

  function patch(old, fresh) {
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const mine = old.querySelector(`[data-part="${part.dataset.part}"]`);
      if (mine && mine.innerHTML !== part.innerHTML) mine.replaceChildren(...part.childNodes);
    }
  }

  function insert(row) {
    let after = rows.lastElementChild;
    while (after && (after.dataset.dayMark || after.dataset.order > row.dataset.order)) after = after.previousElementSibling;
    after ? after.after(row) : rows.prepend(row);
  }

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  // A screen reader hears what comes now, not a page of history at once.
  function quietly(act) {
    region.setAttribute("aria-live", "off");
    act();
    setTimeout(() => region.setAttribute("aria-live", "polite"), 500);
  }

  function takeRows(page) {
    const added = [];
    for (const fresh of page.querySelectorAll("#rows > li[data-id]")) {
      const old = document.getElementById(fresh.id);
      if (old) { patch(old, fresh); continue; }
      const row = document.importNode(fresh, true);
      insert(row);
      added.push(row);
      if (row.dataset.clientId) drop(row.dataset.clientId);
    }
    markDays(rows, say);
    return added;
  }

  function merge(html) {
    const page = parsed(html);
    const state = page.getElementById("state");
    if (!state) return { isLive: false, added: [] };
    const wasAtEnd = isAtEnd();
    const isFirst = !isFilled;
    let added = [];
    if (isFirst && page.querySelector("#rows > li")) quietly(() => { added = takeRows(page); });
    else added = takeRows(page);
    isFilled ||= added.length > 0;
    for (const fresh of page.querySelectorAll("#pending > li")) {
      const id = fresh.dataset.clientId;
      if (!pendingRow(id) && !hasArrived(id)) pending.append(document.importNode(fresh, true));
    }
    setTyping(state.dataset.typing === "1");
    if (status.textContent !== state.dataset.status) status.textContent = state.dataset.status;
    if (isFirst && messages().length) showOlder(state.dataset.older === "1");
    if (added.length) {
      if (isFirst) toEnd();
      else if (wasAtEnd) toTurn();
      else jump.hidden = false;
    }
    return { isLive: state.dataset.live === "1", added: isFirst ? [] : added };
  }

  function showOlder(hasOlder) {
    olderLine.hidden = !hasOlder;
    document.getElementById("greeting").hidden = hasOlder;
  }

  // Older rows come in above; what is read now stays where it is.
  function mergeOlder(html) {
    const page = parsed(html);
    const height = scroll.scrollHeight - scroll.scrollTop;
    quietly(() => takeRows(page));
    showOlder(page.getElementById("state").dataset.older === "1");
    staysAtEnd = false;
    scroll.scrollTop = scroll.scrollHeight - height;
  }

  const byClient = (list, id) => [...list.children].find((row) => row.dataset.clientId === id);
  const pendingRow = (id) => byClient(pending, id);
  const hasArrived = (id) => Boolean(byClient(rows, id));
  const drop = (id) => pendingRow(id)?.remove();

  function setTyping(isOn, seconds = 45) {
    clearTimeout(typingTimer);
    const wasAtEnd = isAtEnd();
    typing.hidden = !isOn;
    if (isOn) {
      typingTimer = setTimeout(() => { typing.hidden = true; }, seconds * 1000);
      if (wasAtEnd) toEnd();
    }
  }

  function addPending(item) {
    if (hasArrived(item.id) || pendingRow(item.id)) return;
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.clientId = item.id;
    row.querySelector(".words").textContent = item.text;
    row.querySelector(".words").hidden = !item.text;
    for (const upload of item.uploads) row.querySelector(".files").append(picture(upload));
    if (item.place) row.querySelector(".files").append(note(say("textSentPlace")));
    pending.append(row);
    toEnd();
  }

  function picture(upload) {
    if (!upload.preview) return note(upload.name);
    const image = document.createElement("img");
    image.src = upload.preview;
    image.alt = upload.name;
    const frame = document.createElement("span");
    frame.className = "photo";
    frame.append(image);
    return frame;
  }

  function note(words) {
    const line = document.createElement("p");
    line.className = "file";
    line.textContent = words;
    return line;
  }

  function mark(id, state, words) {
    const row = pendingRow(id);
    if (!row) return;
    row.classList.toggle("is-failed", state === "failed");
    row.classList.toggle("is-waiting", state === "waiting");
    const tick = row.querySelector("[data-tick]");
    if (state === "failed" && tick.dataset.tick !== "failed") announce(words);
    tick.dataset.tick = state;
    tick.textContent = words;
    const actions = row.querySelector(".row-actions");
    if (actions) actions.hidden = state !== "failed";
  }

  const others = () => messages().filter((row) => row.dataset.author !== "citizen");
  const idOf = (row) => Number(row.dataset.id);

  return {
    merge, mergeOlder, addPending, mark, drop, hasArrived, newestId, toEnd, setTyping, pendingList: pending,
    pendingState: (id) => pendingRow(id)?.querySelector("[data-tick]")?.dataset.tick || "",
    oldestId: () => Math.min(...messages().map((row) => Number(row.dataset.id))),
    isEmpty: () => messages().length === 0 && pending.children.length === 0,
    unread: () => others().filter((row) => !row.dataset.read && idOf(row) > seenHere).length,
    // The newest message of somebody else that was not told as read yet; 0 when there is none.
    takeReadMark() {
      if (document.hidden || !isShown()) return 0;
      const newest = Math.max(0, ...others().map(idOf));
      seenHere = Math.max(seenHere, newest);
      if (newest <= told) return 0;
      told = newest;
      return newest;
    },
    forgetReadMark() { told = 0; },
  };
}
