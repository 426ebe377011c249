// Brings cases to where a journey begins, through the JSON API. What a journey is about, it does in the browser.
import assert from "node:assert/strict";
import { address } from "./town.mjs";
import { DISTRICT, MARITAL, PASSWORD, WARD, someone } from "./people.mjs";

const tokens = new Map();

async function tokenOf(login) {
  if (!tokens.has(login)) {
    const answer = await send("POST", "/session", { login, password: PASSWORD });
    tokens.set(login, answer.token);
  }
  return tokens.get(login);
}

async function send(method, path, body, headers = {}) {
  const answer = await fetch(`${address()}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

/** Asks as someone. */
export async function ask(login, method, path, body, headers = {}) {
  return send(method, path, body, { authorization: `Bearer ${await tokenOf(login)}`, ...headers });
}

/** An act of someone on a case as it stands now. */
export async function act(login, id, path, body) {
  const { version } = await ask(login, "GET", `/cases/${id}`);
  return ask(login, "POST", `/cases/${id}/${path}`, body, { "if-match": String(version) });
}

/** A case of the ward, filed at the counter. */
export async function file(name, more = {}) {
  const filer = someone(name);
  const body = { procedure: MARITAL.code, channel: "direct", payment: "cash", filer, documents: MARITAL.documents };
  const filed = await ask(WARD.receptionist, "POST", "/cases", { ...body, ...more });
  return { ...filed, filer };
}

/** … handed over to the officer. */
export async function handOver(filed) {
  await act(WARD.receptionist, filed.id, "handovers", { paper: true });
  return filed;
}

/** … examined and drafted: it waits for the leader. */
export async function draft(filed) {
  await handOver(filed);
  for (const step of ["examine", "draft"]) {
    const { tasks } = await ask(WARD.officer, "GET", `/cases/${filed.id}`);
    const task = tasks.find((t) => t.state === "open" && t.act === step);
    assert.ok(task, `no step “${step}” of ${filed.code} waits`);
    await ask(WARD.officer, "POST", `/tasks/${task.id}/completion`, { outcome: "agree" });
  }
  return filed;
}

/** … signed and numbered: it waits for the applicant. */
export async function finish(filed) {
  await draft(filed);
  await act(WARD.leader, filed.id, "decision", { outcome: "approve" });
  await act(WARD.clerk, filed.id, "result", {});
  return filed;
}

/** A building permit at the district's counter: 75.000 đ to be paid later. */
export async function filePermit(name) {
  const filer = someone(name);
  const documents = [
    { code: "don", original: 1 },
    { code: "dat", copy: 1 },
    { code: "ban_ve_nha", original: 2 },
  ];
  const body = { procedure: "1.013225", channel: "direct", filer, form: { work_kind: "house" }, documents };
  return { ...(await ask(DISTRICT.receptionist, "POST", "/cases", body)), filer };
}
