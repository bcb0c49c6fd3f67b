// Tables that are cards on narrow screens. The roles keep them tables for assistive technology, whatever the style
// makes of them.

import { h } from "./dom.js";
import { t } from "./i18n.js";

/** @param {string} kind Names the columns' strings. @param {string} label @param {string[]} columns */
export function makeTable(kind, label, columns) {
  const body = h("tbody", { role: "rowgroup" });
  const heads = columns.map((name) => h(`th.${name}`, { role: "columnheader", scope: "col" }, t(`${kind}.${name}`)));
  const table = h(
    `table.${kind}`,
    { role: "table", "aria-label": label },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)),
    body,
  );
  return { table, body };
}

/** A cell that knows its column's title, for when it stands on a card. */
export const cell = (kind, name, ...content) =>
  h(`td.${name}`, { role: "cell", data: { title: t(`${kind}.${name}`) } }, content);

/** Grey shapes where something will be. */
export const skeletons = () =>
  h(
    "div.skeletons",
    { "aria-hidden": "true" },
    [1, 2, 3, 4].map(() => h("div.skeleton")),
  );
