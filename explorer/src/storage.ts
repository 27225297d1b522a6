import type { Storage } from "@graphiql/toolkit";

const PREFIX = "inventory-gateway:";
const NEVER_KEPT = /:(headers|shouldPersistHeaders)$/;
const HISTORY = /:(queries|favorites)$/;
const TABS = /:tabState$/;

/**
 * The browser's storage for GraphiQL, which lets tabs and history through and no header.
 *
 * GraphiQL leaves headers out of saved tabs, yet writes them into its history, so a token would
 * end up on the disk, and an old one would come back with an old query. Here both are written
 * without headers. History is read with those of today; tabs take them by themselves.
 */
export function storageWithoutHeaders(store: globalThis.Storage, headersOfToday: string): Storage {
  const ownKeys = () =>
    Array.from({ length: store.length }, (_, index) => store.key(index) ?? "").filter((key) =>
      key.startsWith(PREFIX),
    );

  return {
    getItem(key) {
      if (NEVER_KEPT.test(key)) return null;
      const value = store.getItem(PREFIX + key);
      return value && rewritten(key, value, headersOfToday);
    },
    setItem(key, value) {
      if (NEVER_KEPT.test(key)) return;
      store.setItem(PREFIX + key, rewritten(key, value, undefined));
    },
    removeItem(key) {
      store.removeItem(PREFIX + key);
    },
    clear() {
      for (const key of ownKeys()) store.removeItem(key);
    },
    get length() {
      return ownKeys().length;
    },
  };
}

/** Both are an object with lists: `{"queries": [{"query": ..., "headers": ...}, ...]}`, `{"tabs": [...]}`. */
function rewritten(key: string, value: string, historyHeaders: string | undefined): string {
  if (TABS.test(key)) return withHeaders(value, null);
  if (HISTORY.test(key)) return withHeaders(value, historyHeaders);
  return value;
}

function withHeaders(text: string, headers: string | null | undefined): string {
  try {
    const saved = JSON.parse(text) as Record<string, unknown>;
    const entries = Object.entries(saved).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item: object) => ({ ...item, headers })) : value,
    ]);
    return JSON.stringify(Object.fromEntries(entries));
  } catch {
    return "";
  }
}
