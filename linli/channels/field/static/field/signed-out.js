// Where somebody must sign in, nobody is signed in: the days the field app fetched go from a shared phone.

import { dropDays } from "./store.js";

const there = (await indexedDB.databases?.()) ?? [];
if (there.some(({ name }) => name === "linli-field")) await dropDays();
