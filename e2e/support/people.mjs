// Who works in the demo, and what the journeys know of its procedures.

/** A ward: one agency whose desk receives, whose officers decide. */
export const WARD = {
  receptionist: "tiepnhan.00004",
  officer: "tuphap.00004",
  leader: "lanhdao.00004",
  deputy: "pholanhdao.00004",
  clerk: "vanthu.00004",
  head: "motcua.00004",
};

/** A district, whose desk hands files to divisions. */
export const DISTRICT = { receptionist: "tiepnhan.001", cashier: "thungan.001" };

/** The city. */
export const CITY = { control: "kiemsoat.01", administrator: "quantri.01" };

export const PASSWORD = "mot-cua-2024";

/** Confirmation of marital status: three working days, a small fee, two papers. */
export const MARITAL = {
  code: "1.004873",
  documents: [
    { code: "to_khai", original: 1 },
    { code: "tuy_than", presented: true },
  ],
};

// Numbers of a run follow one another, and runs on one demo do not meet.
let serial = Date.now() % 900_000;

/** Someone who has never filed here: each journey has its own. Women of 1998, as their numbers tell. */
export function someone(name) {
  serial += 1;
  const digits = String(serial).padStart(6, "0");
  return { name, number: `001198${digits}`, phone: `0912${digits}` };
}
