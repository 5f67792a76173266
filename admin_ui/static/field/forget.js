// On the page of signing in: what was taken along is forgotten. Visits that were written and not sent stay for the
// officer who wrote them; nobody else is shown them.
import { forget } from "./store.js";

if (window.indexedDB) forget({ withOwnWords: false }).catch(() => null);
