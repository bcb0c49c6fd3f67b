// The value, once: copied it may be closed away, and then nothing of the page holds it. What may be chosen follows the policy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { dialog_of, row_of, shown_value, sign_in } from "./people.mjs";

let daemon, browser;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  await daemon.create_tenant("free", { member_scopes: ["read:*", "deploy"] });
  await daemon.create_tenant("fixed", { lifetime_days: 14 });
  await daemon.create_tenant("bounded", { max_lifetime_days: 45, default_lifetime_days: 20 });
});

const open_dialog = async (tenant, options) => {
  const visit = await browser.visit(daemon.origin, options);
  await sign_in(visit, await daemon.member(tenant, "ada"));
  await visit.page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = dialog_of(visit.page);
  await dialog.getByLabel("Label", { exact: true }).fill("a token");
  return { visit, dialog };
};
const create = (dialog) => dialog.getByRole("button", { name: "Create token" }).click();

test("a copied value is closed away without a question and is nowhere on the page", async () => {
  const { visit, dialog } = await open_dialog("free", { permissions: ["clipboard-read", "clipboard-write"] });
  await create(dialog);
  const value = await shown_value(visit.page);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await visit.page.evaluate(() => navigator.clipboard.readText()), value);
  await dialog.getByRole("button", { name: "Done" }).click();
  await visit.page.locator("dialog[open]").waitFor({ state: "detached" });
  const kept = () =>
    visit.page.evaluate(() => document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }));
  for (let tries = 0; tries < 50 && (await kept()).includes(value); ++tries) await visit.page.waitForTimeout(100);
  assert.ok(!(await kept()).includes(value));
  await visit.end();
});

test("a value that was not copied survives one Escape, with a warning, and not the second", async () => {
  const { visit, dialog } = await open_dialog("free");
  await create(dialog);
  await shown_value(visit.page);
  await visit.page.keyboard.press("Escape");
  await dialog.getByText("You have not copied this yet").waitFor();
  await visit.inspect("value-not-copied");
  await visit.page.keyboard.press("Escape");
  await visit.page.locator("dialog[open]").waitFor({ state: "detached" });
  await visit.end();
});

test("a fixed lifetime is shown and not chosen", async () => {
  const { visit, dialog } = await open_dialog("fixed");
  await dialog.getByText("Every new token lives 14 days").waitFor();
  assert.equal(await dialog.getByRole("radio").count(), 0);
  await visit.inspect("create-fixed");
  await create(dialog);
  await shown_value(visit.page);
  const [token] = (await daemon.must("GET", "/v1/tenants/fixed/tokens?label=a%20token")).items;
  assert.equal(Date.parse(token.expires_at) - Date.parse(token.created_at), 14 * 86_400_000);
  await visit.end();
});

test("a bounded lifetime starts at the default, offers no more than the maximum, and never 'No expiry'", async () => {
  const { visit, dialog } = await open_dialog("bounded");
  assert.equal(await dialog.getByLabel("20 days").isChecked(), true);
  assert.equal(await dialog.getByLabel("90 days").count(), 0);
  assert.equal(await dialog.getByLabel("No expiry").count(), 0);
  await dialog.getByLabel("Number of days").fill("46");
  await dialog.getByText("from 1 to 45").waitFor();
  await create(dialog);
  assert.equal(await dialog.getByLabel("Number of days").evaluate((input) => input === document.activeElement), true);
  await dialog.getByLabel("Number of days").fill("45");
  await create(dialog);
  await shown_value(visit.page);
  await visit.end();
});

test("scopes are ticked or typed, and what the policy does not allow is refused in words", async () => {
  const { visit, dialog } = await open_dialog("free");
  await dialog.getByLabel("deploy").check();
  await dialog.getByLabel("Other scopes").fill('read:orders bad"scope');
  await create(dialog);
  await dialog.getByText('Not a scope: bad"scope').waitFor();
  await dialog.getByLabel("Other scopes").fill("write:orders");
  await create(dialog);
  await dialog.getByText("You may not give a token these scopes").waitFor();
  await dialog.getByLabel("Other scopes").fill("read:orders");
  await create(dialog);
  await shown_value(visit.page);
  const [token] = (await daemon.must("GET", "/v1/tenants/free/tokens?scope=deploy")).items;
  assert.deepEqual(token.scopes, ["deploy", "read:orders"]);
  await visit.page.keyboard.press("Escape");
  await visit.page.keyboard.press("Escape");
  await row_of(visit.page, "a token").first().getByText("read:orders").waitFor();
  await visit.end();
});
