// Every string in both languages, with the same parameters in each.

import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { test } from "node:test";

// By its text: outside a browser only the name's ending or a package.json would make it a module.
const source = await fs.readFile(new URL("../../daemon/console/page/strings.js", import.meta.url), "utf8");
const { languages, strings } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const parameters = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("each string has every language, none of them empty", () => {
  for (const [key, entries] of Object.entries(strings)) {
    assert.equal(entries.length, languages.length, key);
    for (const entry of entries) for (const form of forms(entry)) assert.ok(form.trim().length > 0, key);
  }
});

test("a string names the same parameters in every language and form", () => {
  for (const [key, entries] of Object.entries(strings)) {
    const [first, ...others] = entries.flatMap(forms).map(parameters);
    for (const other of others) assert.deepEqual(other, first, key);
  }
});
