// What this phone keeps for field work: the list with the facts needed on the spot, drafts, visits that wait to be sent.
// Written through to the disk before anybody is told "kept": a phone may be switched off the next moment.

const NAME = "hopthu-field";
const TABLES = ["values", "drafts", "outbox"];

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("values");
    request.result.createObjectStore("drafts");
    request.result.createObjectStore("outbox", { keyPath: "key", autoIncrement: true });
  };
  return asked(request);
}

// A change counts when its transaction is complete, not when the request came back.
const written = (database, name, change) => new Promise((done, failed) => {
  const transaction = database.transaction(name, "readwrite", { durability: "strict" });
  const request = change(transaction.objectStore(name));
  transaction.oncomplete = () => done(request.result);
  transaction.onerror = transaction.onabort = () => failed(transaction.error);
});

export async function openStore() {
  const database = await openDatabase();
  database.onversionchange = () => database.close();
  const read = (name) => database.transaction(name, "readonly").objectStore(name);
  return {
    value: (name) => asked(read("values").get(name)),
    keep: (name, value) => written(database, "values", (table) => table.put(value, name)),
    draft: (code) => asked(read("drafts").get(code)),
    keepDraft: (code, value) => written(database, "drafts", (table) => table.put(value, code)),
    dropDraft: (code) => written(database, "drafts", (table) => table.delete(code)),
    drafts: async () => {
      const table = read("drafts");
      const [codes, drafts] = await Promise.all([asked(table.getAllKeys()), asked(table.getAll())]);
      return drafts.map((draft, index) => ({ ...draft, code: codes[index] }));
    },
    waiting: () => asked(read("outbox").getAll()),
    add: (row) => written(database, "outbox", (table) => table.add(row)),
    put: (row) => written(database, "outbox", (table) => table.put(row)),
    remove: (key) => written(database, "outbox", (table) => table.delete(key)),
    clear: (name) => written(database, name, (table) => table.clear()),
    close: () => database.close(),
  };
}

// Everything of everybody, or only what was taken along: what an officer wrote and did not send yet is not thrown away
// because a session ended.
export async function forget({ withOwnWords }) {
  const store = await openStore();
  for (const name of withOwnWords ? TABLES : ["values"]) await store.clear(name);
  store.close();
}
