// The people of the demo could exist, and a file of people that is wrong is refused with its reason.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readPeople } from "../people.mjs";

const PEOPLE = readPeople(new URL("../people.json", import.meta.url));
const PROVINCES = new URL("../../crates/forms/data/citizen_number_provinces.csv", import.meta.url);
// The day on which the demo's city begins.
const DEMO_DAY = "2024-03-29";
const TAX_WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];

test("citizen_numbers_fit_province_sex_and_year", () => {
  const provinces = readFileSync(PROVINCES, "utf8").split("\n").map((line) => line.slice(0, 3));
  for (const { name, citizen_number, birthdate, gender } of PEOPLE) {
    const century = (Number(birthdate.slice(0, 2)) - 19) * 2;
    const sign = century + (gender === "female" ? 1 : 0);
    assert.ok(provinces.includes(citizen_number.slice(0, 3)), name);
    assert.equal(citizen_number.slice(3, 6), `${sign}${birthdate.slice(2, 4)}`, name);
  }
});

test("tax_codes_have_their_check_digit_and_telephones_ten_digits", () => {
  for (const { organisations = [], phone_number } of PEOPLE) {
    assert.match(phone_number, /^0912\d{6}$/);
    for (const { tax_code } of organisations) {
      const sum = TAX_WEIGHTS.reduce((total, weight, index) => total + weight * Number(tax_code[index]), 0);
      assert.equal(Number(tax_code[9]), 10 - (sum % 11));
    }
  }
});

test("letters_to_them_reach_nobody", () => {
  // RFC 2606 keeps example.com for examples.
  for (const { email } of PEOPLE) if (email) assert.match(email, /@example\.com$/);
});

test("eight_people_are_as_their_notes_say", () => {
  const age = ({ birthdate }) => Number(DEMO_DAY.slice(0, 4)) - Number(birthdate.slice(0, 4)) - (DEMO_DAY.slice(5) < birthdate.slice(5) ? 1 : 0);
  const of = (sub) => PEOPLE.find((person) => person.sub === sub);
  assert.equal(PEOPLE.length, 8);
  assert.equal(age(of("do-manh-cuong")), 45);
  assert.equal(age(of("tran-thi-nha")), 80);
  assert.deepEqual(PEOPLE.filter(({ level }) => level === 1).map(({ sub }) => sub), ["bui-van-thang"]);
  const [director, employee] = ["le-quang-huy", "hoang-minh-ngoc"].map((sub) => of(sub).organisations[0]);
  assert.equal(director.tax_code, employee.tax_code);
  assert.deepEqual([director.role, employee.role], ["legal_representative", "employee"]);
  for (const { note, name } of PEOPLE) assert.ok(note, name);
});

test("a_wrong_file_is_refused_with_its_reason", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "motcua-identity-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "people.json");
  const read = (text) => {
    writeFileSync(file, typeof text === "string" ? text : JSON.stringify(text));
    return readPeople(file);
  };
  const good = PEOPLE[0];
  assert.equal(read([good]).length, 1);
  assert.throws(() => read("{"), /people\.json: /);
  assert.throws(() => read([]), /a list of people is wanted/);
  assert.throws(() => read([null]), /person 1: sub/);
  assert.throws(() => read([good, { ...good, sub: "other" }]), /two people have the citizen_number/);
  for (const [change, reason] of [
    [{ citizen_number: "123" }, /twelve digits/],
    [{ birthdate: "11/6/1997" }, /YYYY-MM-DD/],
    [{ gender: "nữ" }, /gender/],
    [{ level: 3 }, /level/],
    [{ address: { street: 1 } }, /address must be a text/],
    [{ organisations: [{ tax_code: "0199900064", name: "A", role: "owner" }] }, /role must be one of/],
  ]) {
    assert.throws(() => read([{ ...good, ...change }]), reason);
  }
});
