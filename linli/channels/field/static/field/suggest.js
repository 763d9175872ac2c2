// Which matter words speak of, without a network: the plain part of linli/cases/rules/suggestion.py, on the words the phone keeps.

const SHARPNESS = 1.1;
const SOFTNESS = 0.6;
const NOTHING = 1.6;
const CONFIDENT = 0.35;

let indexed; // {matters, words}: made once for each list the phone fetched

function wordsOf(matters) {
  if (indexed?.matters === matters) return indexed.words;
  const claims = new Map();
  for (const { code, words } of matters) for (const word of words) {
    const plain = word.trim().toLowerCase();
    claims.set(plain, (claims.get(plain) ?? new Set()).add(code));
  }
  const words = [...claims].map(([text, codes]) => {
    const latin = /^[\x20-\x7e]+$/.test(text);
    const length = Math.min(Math.sqrt(text.length / (latin ? 5 : 2)), 2);
    const worth = (Math.log(1 + matters.length / codes.size) / Math.log(1 + matters.length)) * 3 * length / codes.size ** 0.25;
    return { text, codes, worth, whole: latin && new RegExp(`(?<![a-z0-9])${text.replace(/[^a-z0-9 ]/g, "\\$&")}(?:es|s)?(?![a-z0-9])`) };
  });
  indexed = { matters, words };
  return words;
}

/** At most three matters, surest first, as the house's hints give them; none where a person should decide. */
export function suggest(matters, text) {
  const said = text.slice(0, 1000).toLowerCase();
  const scores = new Map();
  for (const { text: word, codes, worth, whole } of wordsOf(matters)) {
    if (!(whole ? whole.test(said) : said.includes(word))) continue;
    for (const code of codes) scores.set(code, (scores.get(code) ?? 0) + worth);
  }
  const strengths = [...scores].map(([code, score]) => [code, Math.exp(SOFTNESS * SHARPNESS * score)]).sort((one, other) => other[1] - one[1]);
  const total = Math.exp(SOFTNESS * SHARPNESS * NOTHING) + strengths.reduce((sum, [, strength]) => sum + strength, 0);
  if (!strengths.length || strengths[0][1] / total < CONFIDENT) return [];
  return strengths.slice(0, 3).map(([code, strength]) => ({ code, name: matters.find((one) => one.code === code).name, sure: strength / total }));
}
