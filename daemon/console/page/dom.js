// Building elements. The only way this page makes markup: text is always a text node and never parsed, so a label such
// as `<img onerror=…>` is shown as it was typed.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Makes an element.
 *
 * @param {string} name Tag name; `input.search.wide` adds classes.
 * @param {Record<string, unknown>} [properties] `on…` functions become listeners; `data` an object of data attributes;
 *     names of DOM properties are set as properties, everything else as attribute. `false`, `null`, `undefined`: left
 * out. May be left out itself.
 * @param {...(Child | any[])} children Strings become text nodes.
 * @returns {HTMLElement}
 */
export function h(name, properties, ...children) {
  if (!isProperties(properties)) return h(name, {}, properties, ...children);
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (key === "data") Object.assign(element.dataset, value);
    else if (key in element && !key.includes("-") && key !== "list" && key !== "form") element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const isProperties = (value) =>
  typeof value === "object" && value !== null && !(value instanceof Node) && !Array.isArray(value);

/**
 * Text that others wrote (labels, owners, reasons): isolated, so that right-to-left text leaves its surroundings
 * alone.
 */
export const foreign = (text, name = "bdi") => h(name, { dir: "auto" }, text);

/** What a token is called where it is spoken of: its label and the end of its value. */
export const tokenName = ({ label, hint }) => h("strong", foreign(label), " ", h("code", `…${hint}`));

let lastId = 0;

/** An id that no other element of the page has. @param {string} stem @returns {string} */
export const uniqueId = (stem) => `${stem}-${(lastId += 1)}`;

/** Calls `act` once nothing has asked again for `milliseconds`. */
export function debounced(milliseconds, act) {
  let timer = 0;
  return (...parameters) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...parameters), milliseconds);
  };
}
