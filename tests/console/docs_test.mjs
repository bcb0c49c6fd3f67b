// The page that explains the API: complete, readable by everybody, and without a script.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { sign_in } from "./people.mjs";

let daemon, browser;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
});

test("the page shows every operation, and passes axe in light and dark", async () => {
  const visit = await browser.visit(daemon.origin);
  await visit.go("/docs");
  await visit.inspect("docs");
  const document = (await daemon.call("GET", "/v1/openapi.json", undefined, null)).json;
  const shown = new Set(await visit.page.locator("article.operation h3").evaluateAll((all) => all.map(({ id }) => id)));
  for (const item of Object.values(document.paths)) {
    for (const { operationId } of Object.values(item)) if (operationId) assert.ok(shown.has(operationId), operationId);
  }
  await visit.end();
});

test("every link within it leads somewhere", async () => {
  const visit = await browser.visit(daemon.origin);
  await visit.go("/docs");
  const broken = await visit.page.locator("a[href^='#']").evaluateAll((links) =>
    links.map((link) => link.getAttribute("href")).filter((href) => !document.getElementById(href.slice(1))),
  );
  assert.deepEqual(broken, []);
  const twice = await visit.page.locator("[id]").evaluateAll((all) => {
    const ids = all.map(({ id }) => id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);
  });
  assert.deepEqual(twice, []);
  await visit.end();
});

test("the menu of whoever is signed in to the console leads to it", async () => {
  await daemon.create_tenant("acme");
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member("acme", "ada"));
  await visit.page.getByLabel("Signed in as ada").click();
  await visit.inspect("person-menu");
  const opened = visit.context.waitForEvent("page");
  await visit.page.getByRole("link", { name: "API reference" }).click();
  await (await opened).getByRole("heading", { name: "The API of tokenward" }).waitFor();
  assert.equal(new URL((await opened).url()).pathname, "/docs");
  await visit.end();
});

test("it needs no script, and the keyboard skips the contents", async () => {
  const visit = await browser.visit(daemon.origin, { javaScriptEnabled: false });
  await visit.go("/docs");
  await visit.page.keyboard.press("Tab");
  await visit.page.keyboard.press("Enter");
  assert.equal(new URL(visit.page.url()).hash, "#main");
  assert.ok(await visit.page.getByRole("heading", { name: "Mint a token" }).isVisible());
  await visit.end();
});

test("it fits a narrow screen", async () => {
  const visit = await browser.visit(daemon.origin, { viewport: { width: 360, height: 740 } });
  await visit.go("/docs");
  await visit.shoot("docs-narrow");
  const overflow = await visit.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(overflow <= 0, `it is ${overflow} px wider than the window`);
  await visit.end();
});

test("its policy lets nothing in from elsewhere, and no script at all", async () => {
  const answer = await daemon.call("GET", "/docs", undefined, null);
  assert.equal(answer.status, 200);
  const policy = answer.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /script-src|unsafe|https?:/);
});
