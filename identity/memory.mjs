// What the provider keeps, in the memory of this process: it forgets everything when it ends. The shape is that of an
// adapter of oidc-provider.

const SWEEP_MS = 60_000;

/** A memory of its own for one provider: what it calls once for each kind of record. */
export function makeMemory() {
  const records = new Map();
  let swept = Date.now();
  return function memoryOf(kind) {
    const key = (id) => `${kind}:${id}`;
    const find = (id) => {
      const record = records.get(key(id));
      return record && record.until > Date.now() ? record.payload : undefined;
    };
    const findBy = (field, value) => {
      const now = Date.now();
      for (const record of records.values()) {
        if (record.kind === kind && record.until > now && record.payload[field] === value) return record.payload;
      }
      return undefined;
    };
    const sweep = () => {
      const now = Date.now();
      if (now - swept < SWEEP_MS) return;
      swept = now;
      for (const [name, record] of records) if (record.until <= now) records.delete(name);
    };
    return {
      async upsert(id, payload, expiresIn) {
        sweep();
        const until = expiresIn ? Date.now() + expiresIn * 1_000 : Infinity;
        records.set(key(id), { kind, payload, until });
      },
      async find(id) {
        return find(id);
      },
      async findByUid(uid) {
        return findBy("uid", uid);
      },
      async findByUserCode(userCode) {
        return findBy("userCode", userCode);
      },
      async consume(id) {
        const payload = find(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      async destroy(id) {
        records.delete(key(id));
      },
      async revokeByGrantId(grantId) {
        for (const [name, record] of records) if (record.payload.grantId === grantId) records.delete(name);
      },
    };
  };
}
