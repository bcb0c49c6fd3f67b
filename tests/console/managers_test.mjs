// What admins and operators do besides: many tokens, links for owners, other tenants, and keeping the token they use.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { dialog_of, expect_row, row_of, shown_value, sign_in } from "./people.mjs";

let daemon, browser, admin;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme", { max_active_per_owner: 100 });
  await daemon.create_tenant("globex");
});

const visit_as = async (value, target) => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, value, target);
  return visit;
};

test("more tokens than a page holds are loaded on demand, each once", async () => {
  for (let i = 0; i < 60; ++i) await daemon.mint("acme", "many", `token ${i}`);
  const visit = await visit_as(admin);
  const { page } = visit;
  await page.getByText("First 50 tokens").waitFor();
  await page.getByRole("button", { name: "Load more" }).click();
  await row_of(page, "token 0").waitFor();
  const ids = await page.locator("tr.token").evaluateAll((rows) => rows.map((row) => row.dataset.id));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(await page.getByRole("button", { name: "Load more" }).isVisible(), false);
  await visit.end();
});

test("revoke all of an owner spares the token in use unless told otherwise", async () => {
  await daemon.mint("acme", "root", "ordinary");
  const own = await daemon.mint("acme", "root", "in use", { scopes: ["tokenward:admin"] });
  const visit = await visit_as(own.value);
  const { page } = visit;
  await page.getByLabel("Only of this owner").fill("root");
  await row_of(page, "ordinary").waitFor();
  await page.getByText("root: 1 of 100 active").waitFor();
  await page.getByRole("button", { name: "Revoke all" }).click();
  const dialog = dialog_of(page);
  assert.equal(await dialog.getByLabel("Keep the one I am using").isChecked(), true);
  await visit.inspect("revoke-all-admin");
  await dialog.getByRole("button", { name: "Revoke 1 token" }).click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  const { items } = await daemon.must("GET", "/v1/tenants/acme/tokens?owner=root");
  assert.deepEqual(Object.fromEntries(items.map(({ label, status }) => [label, status])), { "in use": "active", ordinary: "revoked" });
  await visit.context.close();
});

test("an admin hands out a link that signs its owner in", async () => {
  await daemon.mint("acme", "linus", "his");
  const visit = await visit_as(admin);
  const { page } = visit;
  await page.getByRole("button", { name: "Sign-in link" }).click();
  await dialog_of(page).getByLabel("Owner", { exact: true }).fill("linus");
  await visit.inspect("link");
  await dialog_of(page).getByRole("button", { name: "Create link" }).click();
  await dialog_of(page).getByRole("button", { name: "Show" }).click();
  const url = await dialog_of(page).getByLabel("Secret value").textContent();
  await visit.end();
  const his = await browser.visit(daemon.origin);
  await his.go(url.replace(daemon.origin, ""));
  await his.page.getByRole("button", { name: "Continue and sign in" }).click();
  await row_of(his.page, "his").waitFor();
  await his.end();
});

test("an operator picks a tenant, and mints there for an owner", async () => {
  const visit = await visit_as(daemon.operator);
  const { page } = visit;
  await page.getByLabel("Tenant").selectOption("globex");
  await page.getByText("No access tokens yet").or(page.getByText(/\d tokens?/)).first().waitFor();
  await visit.inspect("operator");
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = dialog_of(page);
  await dialog.getByLabel("Label", { exact: true }).fill("first member");
  await dialog.getByRole("button", { name: "Create token" }).click();
  await dialog.getByText("Say who the owner is").waitFor();
  await dialog.getByLabel("Owner", { exact: true }).fill("homer");
  await dialog.getByLabel("tokenward:member").check();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await shown_value(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect_row(page, "first member", { owner: "homer", status: "Active" });
  await page.reload();
  await expect_row(page, "first member", { owner: "homer" });
  await visit.end();
});
