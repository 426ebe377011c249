// Who may sign in: read from a file, checked for its shape. Whether numbers could exist is not asked here, so that tests can
// send a client what it ought to refuse.
import { readFileSync } from "node:fs";

/** How surely an account is tied to a person, as the token's `acr` says it. Law: NĐ 69/2024. */
export const LEVELS = { 1: "urn:vneid:level:1", 2: "urn:vneid:level:2" };

const GENDERS = ["male", "female"];
const ROLES = ["legal_representative", "employee"];
const OPTIONAL = ["address", "phone_number", "email", "note"];

/** The people of a file in their order. */
export function readPeople(file) {
  let people;
  try {
    people = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
  if (!Array.isArray(people) || people.length === 0) throw new Error(`${file}: a list of people is wanted`);
  people.forEach((person, index) => {
    const fault = faultOf(person);
    if (fault) throw new Error(`${file}: person ${index + 1}: ${fault}`);
  });
  for (const field of ["sub", "citizen_number"]) {
    const values = people.map((person) => person[field]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice) throw new Error(`${file}: two people have the ${field} ${twice}`);
  }
  return people;
}

function faultOf(person) {
  const { sub, name, citizen_number, birthdate, gender, level, organisations = [] } = person ?? {};
  if (!isText(sub) || !/^[\w.-]+$/.test(sub)) return "sub must be letters, digits, dots and hyphens";
  if (!isText(name)) return "name is missing";
  if (!/^\d{12}$/.test(citizen_number)) return "citizen_number must have twelve digits";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthdate) || Number.isNaN(Date.parse(birthdate))) return "birthdate must be YYYY-MM-DD";
  if (!GENDERS.includes(gender)) return `gender must be one of ${GENDERS.join(", ")}`;
  if (!Object.hasOwn(LEVELS, level)) return "level must be 1 or 2";
  const wrong = OPTIONAL.find((field) => person[field] !== undefined && !isText(person[field]));
  if (wrong) return `${wrong} must be a text`;
  if (!Array.isArray(organisations)) return "organisations must be a list";
  return organisations.map(faultOfOrganisation).find(Boolean);
}

function faultOfOrganisation({ tax_code, name, role }) {
  if (!isText(tax_code) || !isText(name)) return "an organisation has a tax_code and a name";
  return ROLES.includes(role) ? undefined : `role must be one of ${ROLES.join(", ")}`;
}

function isText(value) {
  return typeof value === "string" && value.trim() !== "";
}

/** What tokens and `userinfo` say of someone; the provider leaves out what was not asked for. */
export function claimsOf(person) {
  const { sub, name, birthdate, gender, address, phone_number, email, citizen_number, organisations = [] } = person;
  const claims = { sub, name, birthdate, gender, phone_number, email, citizen_number, organisations };
  // OpenID Connect Core 5.1.1: an address is an object.
  if (address) claims.address = { formatted: address };
  return claims;
}
