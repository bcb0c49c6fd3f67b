// The history: what was done, by whom, when and why; its filters, its files, and whether its chain holds.

import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { sign_in } from "./people.mjs";

let daemon, browser, admin, member;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme");
  const token = await daemon.mint("acme", "ada", "first name");
  await daemon.must("PATCH", `/v1/tenants/acme/tokens/${token.id}`, { label: "second name" });
  await daemon.must("POST", `/v1/tenants/acme/tokens/${token.id}/revoke`, { reason: "left the company" });
  await daemon.mint("acme", "bob", "of another");
  await daemon.must("PATCH", "/v1/tenants/acme/policy", { max_lifetime_days: 90 });
  member = await daemon.member("acme", "ada");
});

const visit_history = async (value) => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, value);
  await visit.page.getByRole("link", { name: "History", exact: true }).click();
  await visit.page.locator("table.history tbody tr").first().waitFor();
  return visit;
};
const rows = (page) => page.locator("table.history tbody tr");

test("an admin reads everything, what was before and after, and that the chain holds", async () => {
  const visit = await visit_history(admin);
  const { page } = visit;
  await page.getByText("complete and unchanged").waitFor();
  for (const text of ["Token revoked", "Label changed", "Policy changed", "left the company", "first name"]) {
    await page.getByText(text).first().waitFor();
  }
  await visit.inspect("history-admin");
  await page.emulateMedia({ media: "print" });
  await visit.shoot("history-print");
  await visit.end();
});

test("issued, revoked and the text narrow the list", async () => {
  const visit = await visit_history(admin);
  const { page } = visit;
  const narrowed = async (act, has, lacks) => {
    await act();
    await rows(page).filter({ hasText: lacks }).first().waitFor({ state: "detached" });
    await rows(page).filter({ hasText: has }).first().waitFor();
  };
  await narrowed(() => page.getByRole("button", { name: "Revoked", exact: true }).click(), "left the company", "Policy changed");
  assert.equal(await rows(page).count(), 1);
  await narrowed(() => page.getByRole("button", { name: "Issued", exact: true }).click(), "of another", "left the company");
  await page.getByRole("button", { name: "All", exact: true }).click();
  await rows(page).filter({ hasText: "left the company" }).first().waitFor();
  await narrowed(() => page.getByLabel("Search the history").fill("OF ANOTHER"), "of another", "left the company");
  assert.equal(await rows(page).count(), 1);
  await visit.end();
});

test("a member reads its own, and saves it as a file", async () => {
  const visit = await visit_history(member);
  const { page } = visit;
  await rows(page).filter({ hasText: "second name" }).first().waitFor();
  assert.equal(await page.getByText("of another").count(), 0);
  await visit.inspect("history-member");
  for (const [format, pattern] of Object.entries({ CSV: /^seq,at,/, NDJSON: /^\{"seq"/ })) {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: `Export as ${format}` }).click();
    const text = await fs.readFile(await (await saved).path(), "utf8");
    assert.match(text, pattern);
    assert.ok(text.includes("left the company") && !text.includes("of another"));
  }
  await visit.end();
});
