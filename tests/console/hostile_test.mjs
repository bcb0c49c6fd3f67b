// Whatever text comes in, through the page or around it, is shown as text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { hostile_texts } from "./hostile_texts.mjs";
import { create_token, dialog_of, row_of, sign_in } from "./people.mjs";

let daemon, browser, admin;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme", { max_active_per_owner: 1000 });
});

const unhurt = async (page) => assert.equal(await page.evaluate(() => window.hurt), undefined);

test("there are enough of them, and each is a label", () => {
  assert.ok(hostile_texts.length >= 50);
  for (const text of hostile_texts) assert.ok(text.trim() === text && [...text].length <= 100, text);
});

test("imported labels, owners, reasons and metadata are text in every view", async () => {
  for (const [index, text] of hostile_texts.entries()) {
    const token = await daemon.mint("acme", text, text, { metadata: { [text]: text } });
    if (index % 2 === 0) await daemon.must("POST", `/v1/tenants/acme/tokens/${token.id}/revoke`, { reason: text });
  }
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, admin);
  const { page } = visit;
  const rows = page.locator("tr.token");
  await rows.first().waitFor();
  while (await page.getByRole("button", { name: "Load more" }).isVisible()) {
    const before = await rows.count();
    await page.getByRole("button", { name: "Load more" }).click();
    await rows.nth(before).waitFor();
  }
  for (const text of hostile_texts) await row_of(page, text).first().waitFor();
  for (const toggle of await page.locator("tr.token .toggle").all()) await toggle.click();
  await page.locator("tr.details pre").first().waitFor();
  await unhurt(page);
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.getByText(hostile_texts[0]).first().waitFor();
  await unhurt(page);
  await visit.end();
});

test("what is typed on the page is text, in every field", async () => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member("acme", "ada"));
  const { page } = visit;
  const typed = hostile_texts.filter((_text, index) => index % 10 === 0);
  for (const [index, text] of typed.entries()) {
    await create_token(page, text);
    await row_of(page, text).waitFor();
    const renamed = `${index} ${hostile_texts[index + 1]}`.slice(0, 100);
    await row_of(page, text).getByRole("button", { name: "Edit the label" }).click();
    await page.getByLabel("New label for").fill(renamed);
    await page.getByLabel("New label for").press("Enter");
    await row_of(page, renamed).waitFor();
    await row_of(page, renamed).getByRole("button", { name: "Revoke" }).click();
    await dialog_of(page).getByLabel("Reason").fill(text);
    await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.getByLabel("Search labels").fill(text.slice(0, 40));
    await page.waitForTimeout(400);
    await page.getByLabel("Search labels").fill("");
    await row_of(page, renamed).waitFor();
    await unhurt(page);
  }
  await visit.end();
});

test("right-to-left labels, emoji and a hundred characters do not disturb their neighbours", async () => {
  const labels = ["שלום עולם", "\u202egnp.exe", "👩‍👩‍👧‍👦 family 🔑", "x".repeat(100), "مفتاح النشر (v2)"];
  for (const label of labels) await daemon.mint("acme", "bidi", label);
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member("acme", "bidi"));
  for (const label of labels) await row_of(visit.page, label).waitFor();
  await visit.inspect("bidi");
  await visit.end();
});
