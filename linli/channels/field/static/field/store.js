// What the phone keeps: a queue of things not sent yet, and a few values. IndexedDB survives a closed app and a restart.

const NAME = "linli-field";

let opened;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
      asked.result.createObjectStore("kept");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

/** Run `work` on one object store; answers what its request gives once the transaction is on the disk. */
async function within(store, mode, work) {
  const database = await open();
  return new Promise((done, failed) => {
    const transaction = database.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => done(asked?.result);
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

/** Add things to the end of the queue: all of them or none. Each must carry token, person, what and body. */
export function enqueue(things) {
  return within("queue", "readwrite", (store) => {
    for (const thing of things) store.add(thing);
  });
}

/** Everything queued, oldest first. */
export const queued = () => within("queue", "readonly", (store) => store.getAll());
/** Write a changed thing of the queue back. */
export const rewrite = (thing) => within("queue", "readwrite", (store) => store.put(thing));
/** Take a thing off the queue. */
export const unqueue = (seq) => within("queue", "readwrite", (store) => store.delete(seq));

export const kept = (name) => within("kept", "readonly", (store) => store.get(name));
export const keep = (name, value) => within("kept", "readwrite", (store) => store.put(value, name));
export const drop = (name) => within("kept", "readwrite", (store) => store.delete(name));
/** Forget every day that was fetched, whoever for, and what lies around. What waits to be sent stays. */
export const dropDays = () => within("kept", "readwrite", (store) => {
  store.delete(IDBKeyRange.bound("around:", "around;"));
  return store.delete(IDBKeyRange.bound("day:", "day;"));
});
