// The reader's language. Strings are in English or German, whichever the browser asks for first; dates and numbers
// follow the reader's own region.

import { languages, strings } from "./strings.js";

const wanted = navigator.languages?.length ? navigator.languages : [navigator.language || "en"];
const ours = wanted.find((tag) => languages.includes(tag.split("-")[0]));

/** The language of the strings: `en` or `de`. */
export const language = ours ? ours.split("-")[0] : "en";

/** What words made by `Intl` are spelled in: the language of the strings, as the reader's region writes it. */
export const locale = ours ?? "en";

/** What dates and numbers alone are written in. */
export const region = wanted[0] ?? locale;

const numbers = new Intl.NumberFormat(region);
const plurals = new Intl.PluralRules(locale);

/** @param {number} value */
export const number = (value) => numbers.format(value);

/** @param {string} key @param {Record<string, unknown>} parameters @returns {string} */
function template(key, parameters) {
  const entry = strings[key]?.[languages.indexOf(language)];
  if (entry === undefined) throw new Error(`no string ${key}`);
  if (typeof entry === "string") return entry;
  return entry[plurals.select(Number(parameters.count))] ?? entry.other;
}

const shown = (value) => (typeof value === "number" ? number(value) : value);

/**
 * A string of the page. `{name}` stands for a parameter; numbers are written in the reader's way; where the string has
 * plural forms, `count` decides.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [parameters]
 */
export function t(key, parameters = {}) {
  return template(key, parameters).replace(/\{(\w+)\}/g, (_, name) => String(shown(parameters[name])));
}

/**
 * The same with elements as parameters.
 *
 * @param {string} key
 * @param {Record<string, string | number | Node>} parameters
 * @returns {(string | Node)[]}
 */
export function rich(key, parameters) {
  return template(key, parameters)
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? part : shown(parameters[part])));
}
