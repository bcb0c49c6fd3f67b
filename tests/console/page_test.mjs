// What holds for the page as a whole, whoever looks at it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";

let daemon, browser;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
});

test("the root leads to the page, which asks nobody else for anything", async () => {
  const visit = await browser.visit(daemon.origin);
  await visit.go("/");
  assert.equal(new URL(visit.page.url()).pathname, "/console/");
  await visit.inspect("sign-in");
  await visit.end();
});
