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
  const read = (name, ask) => asked(ask(database.transaction(name, "readonly").objectStore(name)));
  // Written is what the device has committed: a page that is closed after the request alone would lose its key.
  const write = (name, ask) => new Promise((done, failed) => {
    const act = database.transaction(name, "readwrite", { durability: "strict" });
    const request = ask(act.objectStore(name));
    act.oncomplete = () => done(request.result);
    act.onerror = () => failed(act.error);
    act.onabort = () => failed(act.error);
  });
  return {
    isLasting: true,
    value: (name) => read("values", (table) => table.get(name)),
    keep: (name, value) => write("values", (table) => table.put(value, name)),
    list: (name) => read(name, (table) => table.getAll()),
    add: (name, row) => write(name, (table) => table.add(row)),
    put: (name, row) => write(name, (table) => table.put(row)),
    remove: (name, key) => write(name, (table) => table.delete(key)),
    wipe: () => Promise.all(TABLES.map((name) => write(name, (table) => table.clear()))),
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
