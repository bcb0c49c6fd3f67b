// The page in an iframe of another site: of exactly the origins that the tenant allows, with a cookie of its own.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, test } from "node:test";

import { use_desk } from "./desk.mjs";

let daemon, browser, admin, host;
let shown = "";
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme");
  host = http.createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>A product</title><h1>A product</h1><iframe src="${shown}" width="900" height="600"></iframe>`);
  });
  host.listen(0, "127.0.0.1");
  await once(host, "listening");
});
after(() => host?.close());

// `localhost` and `127.0.0.1` are two sites to a browser.
const host_origin = () => `http://localhost:${host.address().port}`;
const allow = (origins) => daemon.must("PATCH", "/v1/tenants/acme/policy", { embed_origins: origins });
const link = () => daemon.must("POST", "/v1/tenants/acme/console-links", { owner: "ada" }, admin);
const is_sign_in = (response) => response.url().endsWith("/v1/session") && response.request().method() === "POST";

test("an allowed origin shows the page, which signs in at once and works", async () => {
  await allow([host_origin()]);
  shown = (await link()).embed_url;
  const visit = await browser.visit(daemon.origin);
  const signed_in = visit.page.waitForResponse(is_sign_in);
  await visit.page.goto(host_origin());
  // The product's own page is the other host that is meant.
  visit.faults.length = 0;
  const frame = visit.page.frameLocator("iframe");
  await frame.getByText("0 of 5 active").waitFor();
  await frame.getByRole("button", { name: "Create token" }).first().click();
  await frame.getByLabel("Label", { exact: true }).fill("from the iframe");
  await frame.locator("dialog").getByRole("button", { name: "Create token" }).click();
  await frame.getByLabel("Secret value").waitFor();
  await visit.shoot("embedded");
  const cookie = await (await signed_in).headerValue("set-cookie");
  assert.match(cookie, /^__Host-tokenward-embedded=[^;]+; /);
  for (const part of ["Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"]) assert.ok(cookie.split("; ").includes(part), part);
  const { items } = await daemon.must("GET", "/v1/tenants/acme/tokens?owner=ada");
  assert.deepEqual(items.map(({ label }) => label), ["from the iframe"]);
  await visit.end();
});

test("any other origin shows nothing", async () => {
  await allow([host_origin()]);
  shown = (await link()).embed_url;
  await allow(["https://other.example"]);
  const visit = await browser.visit(daemon.origin);
  visit.expect_console(/frame-ancestors/);
  await visit.page.goto(host_origin());
  await visit.page.waitForTimeout(500);
  assert.equal(await visit.page.frameLocator("iframe").getByRole("heading", { name: "Manage Access Tokens" }).count(), 0);
  await visit.context.close();
});
