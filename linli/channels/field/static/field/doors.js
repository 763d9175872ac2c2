// A door becomes a mark under its building's key, as in linli/community/rules.py: it can be asked for and not be read back.

async function keyed(key, text) {
  const bytes = new TextEncoder();
  const made = await crypto.subtle.importKey("raw", bytes.encode(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", made, bytes.encode(text));
  return Array.from(new Uint8Array(signed), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The marks of a door of a building, the newest key's first; none where there is nothing to ask for. */
export const doorMarks = (building, door) =>
  Promise.all(building && plain(door) ? [building.key, ...(building.before ?? [])].map((key) => keyed(key, plain(door))) : []);

const SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"; // without signs that are mistaken for one another

/** A new code for a slip: nine signs by chance and one that checks them. */
export function newSlip() {
  const places = [];
  while (places.length < 9) places.push(...crypto.getRandomValues(new Uint8Array(16)).filter((byte) => byte < 248).slice(0, 9 - places.length).map((byte) => byte % 31));
  const sum = places.reduce((total, sign, place) => total + (place + 2) * sign, 0);
  return [...places, (31 - (sum % 31)) % 31].map((place) => SIGNS[place]).join("");
}
