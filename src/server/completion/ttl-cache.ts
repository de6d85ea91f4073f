/** A cache in the memory of this process, whose entries expire. */
export interface TtlCache<Value> {
  get(key: string): Value | undefined;
  /** Stores a value for `lifetime` ms. */
  set(key: string, value: Value, lifetime: number): void;
}

/** Creates a cache that drops its oldest entries beyond `maxEntries`. Entries expire without a timer. */
export function createTtlCache<Value>(maxEntries: number): TtlCache<Value> {
  const entries = new Map<string, { value: Value; expiresAt: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (performance.now() < entry.expiresAt) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, lifetime) {
      // Deleting first moves the key to the end of the insertion order.
      entries.delete(key);
      entries.set(key, { value, expiresAt: performance.now() + lifetime });
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
    },
  };
}
