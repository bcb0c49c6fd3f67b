// Labels that two people edit at once, or that cannot be.

import assert from "node:assert/strict";
import { test } from "node:test";

import { use_desk } from "./desk.mjs";
import { expect_row, sign_in } from "./people.mjs";

let daemon, browser;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  await daemon.create_tenant("acme");
});

const edit = async (owner, label) => {
  const token = await daemon.mint("acme", owner, label);
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member("acme", owner));
  const read = visit.page.waitForResponse((response) => response.url().endsWith(token.id));
  await visit.page.getByRole("button", { name: `Edit the label ${label}` }).click();
  await read;
  return { token, visit, input: visit.page.getByLabel(`New label for ${label}`) };
};

test("whoever is slower keeps the input and sees what the label became", async () => {
  const { token, visit, input } = await edit("ada", "contested label");
  await input.fill("mine");
  await daemon.must("PATCH", `/v1/tenants/acme/tokens/${token.id}`, { label: "theirs" });
  await input.press("Enter");
  await visit.page.getByRole("alert").getByText("theirs").waitFor();
  assert.equal(await input.inputValue(), "mine");
  await visit.inspect("label-conflict");
  await input.press("Enter");
  await expect_row(visit.page, "mine", { status: "Active" });
  await visit.end();
});

test("an empty label and one of 101 characters are refused before they are sent", async () => {
  const { visit, input } = await edit("bob", "good label");
  for (const [label, words] of [["  ", "Give the token a label"], ["🔑".repeat(101), "at most 100 characters"]]) {
    await input.fill(label);
    await input.press("Enter");
    await visit.page.getByText(words).waitFor();
  }
  await input.fill("🔑".repeat(100));
  await input.press("Enter");
  await expect_row(visit.page, "🔑".repeat(100), { status: "Active" });
  await visit.end();
});
