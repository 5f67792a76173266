// What this device keeps: the key of the conversation, messages that wait, chosen photos. At a kiosk in memory only.

const TABLES = ["values", "outbox", "draft"];

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function openDatabase() {
  const request = indexedDB.open("hopthu-chat", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("values");
    for (const name of ["outbox", "draft"]) request.result.createObjectStore(name, { keyPath: "key", autoIncrement: true });
  };
  return asked(request);
}

function inDatabase(database) {
  database.onversionchange = () => database.close();
  const table = (name, mode) => database.transaction(name, mode).objectStore(name);
  return {
    isLasting: true,
    value: (name) => asked(table("values", "readonly").get(name)),
    keep: (name, value) => asked(table("values", "readwrite").put(value, name)),
    list: (name) => asked(table(name, "readonly").getAll()),
    add: (name, row) => asked(table(name, "readwrite").add(row)),
    put: (name, row) => asked(table(name, "readwrite").put(row)),
    remove: (name, key) => asked(table(name, "readwrite").delete(key)),
    wipe: () => Promise.all(TABLES.map((name) => asked(table(name, "readwrite").clear()))),
  };
}

function inMemory() {
  const tables = Object.fromEntries(TABLES.map((name) => [name, new Map()]));
  let last = 0;
  return {
    isLasting: false,
    value: async (name) => tables.values.get(name),
    keep: async (name, value) => { tables.values.set(name, value); },
    list: async (name) => [...tables[name].values()],
    add: async (name, row) => { last += 1; tables[name].set(last, { ...row, key: last }); return last; },
    put: async (name, row) => { tables[name].set(row.key, row); },
    remove: async (name, key) => { tables[name].delete(key); },
    wipe: async () => { for (const table of Object.values(tables)) table.clear(); },
  };
}

// Storage can be refused (private windows, frames): the chat then only forgets at a reload.
export async function openStore({ isLasting }) {
  if (!isLasting || !window.indexedDB) return inMemory();
  try { return inDatabase(await openDatabase()); } catch { return inMemory(); }
}

export function openWords({ isLasting }) {
  const memory = new Map();
  return {
    get(key) { try { return isLasting ? localStorage.getItem(key) : memory.get(key); } catch { return memory.get(key); } },
    set(key, value) {
      memory.set(key, value);
      if (!isLasting) return;
      try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* in memory only */ }
    },
  };
}
