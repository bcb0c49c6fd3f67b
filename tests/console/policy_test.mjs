// The expiry policy, which admins see and members do not.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { use_desk } from "./desk.mjs";
import { sign_in } from "./people.mjs";

let daemon, browser, admin;
let tenants = 0;
let tenant;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
});
beforeEach(async () => {
  tenant = `acme-${++tenants}`;
  admin = await daemon.create_tenant(tenant);
});

const policy = () => daemon.must("GET", `/v1/tenants/${tenant}/policy`);
const visit_policy = async () => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, admin);
  await visit.page.getByRole("link", { name: "Expiry policy" }).click();
  await visit.page.getByRole("switch", { name: "Automatic expiry" }).waitFor();
  return visit;
};

test("automatic expiry gives new tokens their lifetime, and leaves the others alone", async () => {
  const before_it = await daemon.mint(tenant, "ada", "before");
  const visit = await visit_policy();
  const { page } = visit;
  const apply = page.getByRole("button", { name: "Apply" });
  assert.equal(await apply.isDisabled(), true);
  assert.equal(await page.getByLabel("New tokens expire after").isVisible(), false);
  await page.getByRole("switch", { name: "Automatic expiry" }).check();
  await page.getByLabel("New tokens expire after").fill("45");
  await page.getByText("new tokens only").first().waitFor();
  await visit.inspect("policy");
  await apply.click();
  await page.getByText("The policy applies to new tokens from now on.").waitFor();
  assert.equal(await apply.isDisabled(), true);
  assert.equal((await policy()).lifetime_days, 45);
  const minted = await daemon.mint(tenant, "ada", "after");
  assert.equal(Date.parse(minted.expires_at) - Date.parse(minted.created_at), 45 * 86_400_000);
  const { expires_at } = await daemon.must("GET", `/v1/tenants/${tenant}/tokens/${before_it.id}`);
  assert.equal(expires_at, null);
  await visit.end();
});

test("values that cannot be are said before they are sent", async () => {
  const visit = await visit_policy();
  const { page } = visit;
  await page.getByLabel("Active tokens per owner").fill("0");
  await page.getByText("A whole number from 1 to 1").waitFor();
  assert.equal(await page.getByRole("button", { name: "Apply" }).isDisabled(), true);
  await page.getByRole("button", { name: "Undo changes" }).click();
  assert.equal(await page.getByLabel("Active tokens per owner").inputValue(), "5");
  await visit.end();
});

test("a change by somebody else in between loses nobody's input", async () => {
  const visit = await visit_policy();
  const { page } = visit;
  await page.getByLabel("Active tokens per owner").fill("7");
  await daemon.must("PATCH", `/v1/tenants/${tenant}/policy`, { max_lifetime_days: 90 });
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Somebody else changed the policy meanwhile").waitFor();
  assert.equal(await page.getByLabel("Active tokens per owner").inputValue(), "7");
  assert.equal(await page.getByLabel("Maximum lifetime").inputValue(), "90");
  await visit.inspect("policy-conflict");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("The policy applies to new tokens from now on.").waitFor();
  const { max_active_per_owner, max_lifetime_days } = await policy();
  assert.deepEqual({ max_active_per_owner, max_lifetime_days }, { max_active_per_owner: 7, max_lifetime_days: 90 });
  await visit.end();
});

test("a member does not see it, by the address either", async () => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member(tenant, "ada"), "/console/#/policy");
  await visit.page.getByText("0 of 5 active").waitFor();
  assert.equal(await visit.page.getByRole("link", { name: "Expiry policy" }).count(), 0);
  assert.equal(await visit.page.getByRole("switch").count(), 0);
  await visit.end();
});
