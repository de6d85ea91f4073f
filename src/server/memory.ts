/** What a process remembers for a while. Others do not know it, and it is gone when the process ends. */
export interface Memory<Value> {
  get(key: string): Value | undefined;
  /** Remembers something for `lifetime` ms. */
  set(key: string, value: Value, lifetime: number): void;
}

/** A memory of at most `size` entries: the oldest goes first. It has no timer. */
export function createMemory<Value>(size: number): Memory<Value> {
  const entries = new Map<string, { value: Value; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (performance.now() < entry.until) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, lifetime) {
      entries.delete(key);
      entries.set(key, { value, until: performance.now() + lifetime });
      for (const oldest of entries.keys()) {
        if (entries.size <= size) break;
        entries.delete(oldest);
      }
    },
  };
}
