// What holds for the page as a whole, whoever looks at it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";
import { Daemon } from "./daemon.mjs";

let daemon, browser;
before(async () => {
  daemon = await Daemon.start();
  browser = await Browser.open();
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

test("the root leads to the page, which asks nobody else for anything", async () => {
  const visit = await browser.visit(daemon.origin);
  await visit.go("/");
  assert.equal(new URL(visit.page.url()).pathname, "/console/");
  await visit.inspect("sign-in");
  await visit.end();
});
