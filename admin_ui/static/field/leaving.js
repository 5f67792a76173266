// Before signing out: visits that are not sent yet go first. The page of field work sends them and then signs out.
import { openStore } from "./store.js";

const form = document.querySelector('form[action="/sign-out"]');
let isSure = false;

form?.addEventListener("submit", async (event) => {
  if (isSure || !window.indexedDB) return;
  event.preventDefault();
  let waiting = [];
  try {
    const known = (await indexedDB.databases?.()) ?? [];
    if (known.some(({ name }) => name === "hopthu-field")) {
      const store = await openStore();
      waiting = [...(await store.waiting()), ...(await store.drafts())];
      store.close();
    }
  } catch { waiting = []; }
  const own = waiting.filter((row) => row.owner === form.dataset.username);
  if (own.length && location.pathname !== "/di-hien-truong") { location.href = "/di-hien-truong?dang-xuat=1"; return; }
  if (own.length) { document.dispatchEvent(new CustomEvent("field:leaving")); return; }
  isSure = true;
  form.requestSubmit();
});
