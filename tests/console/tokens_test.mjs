// "Manage Access Tokens" as a member and as an admin: create, see once, relabel, rotate, revoke, revoke all.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { use_desk } from "./desk.mjs";
import { close_value, create_token, dialog_of, expect_row, row_of, shown_value, sign_in } from "./people.mjs";

let daemon, browser, admin;
let owners = 0;
let owner;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme", { member_scopes: ["read:*"] });
});
beforeEach(() => (owner = `ada-${++owners}@example.com`));

const active = async (value) => (await daemon.must("POST", "/v1/validate", { token: value }, null)).active;
const visit_as_member = async (options) => {
  const visit = await browser.visit(daemon.origin, options);
  await sign_in(visit, await daemon.member("acme", owner));
  return visit;
};

test("a member sees that there is nothing yet, creates a token, and it authenticates", async () => {
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByText("0 of 5 active").waitFor();
  const value = await create_token(page, "laptop backup", (dialog) => dialog.getByLabel("No expiry").check());
  assert.match(value, /^tkw_[0-9A-Za-z]{83}$/);
  assert.equal(await active(value), true);
  await expect_row(page, "laptop backup", { status: "Active", expires: "No expiry" });
  await row_of(page, "laptop backup").getByText(`…${value.slice(-6)}`).waitFor();
  await page.getByText("1 of 5 active").waitFor();
  await visit.inspect("tokens-member");
  assert.ok(!(await page.content()).includes(value), "the value is still in the page");
  await visit.end();
});

test("the dialog says when the token will expire before it is created", async () => {
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = dialog_of(page);
  await dialog.getByLabel("Label", { exact: true }).fill("thirty days");
  await dialog.getByLabel("30 days").check();
  const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "Europe/Berlin" }).format(
    Date.now() + 30 * 86_400_000,
  );
  await dialog.getByText(`Expires on ${date}`).waitFor();
  await visit.inspect("create");
  await dialog.getByRole("button", { name: "Create token" }).click();
  await shown_value(page);
  await visit.inspect("value-once");
  await close_value(page);
  const [token] = (await daemon.must("GET", `/v1/tenants/acme/tokens?owner=${owner}&label=thirty`)).items;
  assert.equal(Date.parse(token.expires_at) - Date.parse(token.created_at), 30 * 86_400_000);
  await visit.end();
});

test("a label is edited in place: Enter keeps it, Escape does not", async () => {
  await daemon.mint("acme", owner, "old name");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Edit the label old name" }).click();
  const input = page.getByLabel("New label for old name");
  await input.fill("given up");
  await input.press("Escape");
  await page.getByRole("button", { name: "Edit the label old name" }).click();
  await input.fill("new name");
  await input.press("Enter");
  await expect_row(page, "new name", { status: "Active" });
  const { items } = await daemon.must("GET", `/v1/tenants/acme/tokens?owner=${owner}&label=new`);
  assert.deepEqual(
    items.map(({ label }) => label),
    ["new name"],
  );
  await visit.end();
});

test("revoking names the token, says what follows, and holds at the next request", async () => {
  const minted = await daemon.mint("acme", owner, "stolen laptop");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Revoke stolen laptop" }).click();
  const dialog = dialog_of(page);
  await dialog.getByText("stolen laptop").waitFor();
  await dialog.getByText("will fail at its next request").waitFor();
  await visit.inspect("revoke");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await active(minted.value), true);
  await page.getByRole("button", { name: "Revoke stolen laptop" }).click();
  await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
  await expect_row(page, "stolen laptop", { status: "Revoked" });
  assert.equal(await active(minted.value), false);
  await page.getByText("0 of 5 active").waitFor();
  await visit.end();
});

test("revoke all says how many and whose, and leaves history", async () => {
  const values = [];
  for (const label of ["one", "two", "three"]) values.push((await daemon.mint("acme", owner, label)).value);
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByText("3 of 5 active").waitFor();
  await page.getByRole("button", { name: "Revoke all" }).click();
  const dialog = dialog_of(page);
  await dialog.getByText("3", { exact: false }).first().waitFor();
  await dialog.getByText(owner).first().waitFor();
  await visit.inspect("revoke-all");
  await dialog.getByRole("button", { name: "Revoke 3 tokens" }).click();
  for (const label of ["one", "two", "three"]) await expect_row(page, label, { status: "Revoked" });
  for (const value of values) assert.equal(await active(value), false);
  await page.getByText("0 of 5 active").waitFor();
  await visit.end();
});

test("at the limit the page says what to do, also when it is reached while the dialog is open", async () => {
  for (let i = 0; i < 4; ++i) await daemon.mint("acme", owner, `token ${i}`);
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Create token" }).first().click();
  await dialog_of(page).getByLabel("Label", { exact: true }).fill("one too many");
  await daemon.mint("acme", owner, "faster");
  await dialog_of(page).getByRole("button", { name: "Create token" }).click();
  await dialog_of(page).getByText("The limit was reached while this dialog was open").waitFor();
  assert.equal(await dialog_of(page).getByLabel("Label", { exact: true }).inputValue(), "one too many");
  await dialog_of(page).getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await page.getByText("5 of 5 active").waitFor();
  await page.getByText("as many as the policy allows").waitFor();
  await visit.inspect("limit-reached");
  await visit.end();
});

test("expired and revoked tokens stay in the list and the filter finds them", async () => {
  const minted = await daemon.mint("acme", owner, "gone");
  await daemon.must("POST", `/v1/tenants/acme/tokens/${minted.id}/revoke`, { reason: "left the team" });
  await daemon.mint("acme", owner, "short", { expires_at: new Date(Date.now() + 1500).toISOString() });
  await daemon.mint("acme", owner, "alive");
  await new Promise((resolve) => setTimeout(resolve, 1600));
  const visit = await visit_as_member();
  const { page } = visit;
  await expect_row(page, "gone", { status: "Revoked" });
  await expect_row(page, "short", { status: "Expired" });
  await page.getByText("1 of 5 active").waitFor();
  await visit.inspect("all-three-states");
  await page.getByRole("button", { name: "Expired", exact: true }).click();
  await row_of(page, "gone").waitFor({ state: "detached" });
  await expect_row(page, "short", { status: "Expired" });
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByLabel("Search labels").fill("GONE");
  await row_of(page, "alive").waitFor({ state: "detached" });
  await expect_row(page, "gone", { status: "Revoked" });
  await visit.end();
});

test("rotating gives a new value, and the old one works until the new one is used", async () => {
  const old = await daemon.mint("acme", owner, "ci runner");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Rotate ci runner" }).click();
  await dialog_of(page).getByLabel("until the new value is first used").check();
  await visit.inspect("rotate");
  await dialog_of(page).getByRole("button", { name: "Rotate", exact: true }).click();
  const value = await shown_value(page);
  await close_value(page);
  assert.equal(await active(old.value), true);
  assert.equal(await active(value), true);
  assert.equal(await active(old.value), false);
  await visit.end();
});

test("an admin sees all owners' tokens, filters by owner and revokes, but never sees a value", async () => {
  const minted = await daemon.mint("acme", owner, "hers");
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, admin);
  const { page } = visit;
  await page.getByLabel("Only of this owner").fill(owner);
  await page.getByText("1 of 5 active").waitFor();
  await visit.inspect("tokens-admin");
  await page.getByRole("button", { name: "Revoke hers" }).click();
  await dialog_of(page).getByText(owner).waitFor();
  await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
  await expect_row(page, "hers", { status: "Revoked" });
  assert.equal(await active(minted.value), false);
  assert.ok(!(await page.content()).includes(minted.value));
  await visit.end();
});

test("everything fits and works at 320 pixels", async () => {
  await daemon.mint("acme", owner, "W".repeat(100), { scopes: ["a".repeat(60), "b".repeat(60)] });
  const visit = await visit_as_member({ viewport: { width: 320, height: 640 } });
  const { page } = visit;
  await page.getByText("1 of 5 active").waitFor();
  await visit.inspect("tokens-320");
  await page.getByRole("button", { name: "Create token" }).first().click();
  await visit.inspect("create-320");
  await dialog_of(page).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.getByText("token.minted").or(page.getByText("Issued")).first().waitFor();
  await visit.inspect("history-320");
  await visit.end();
});

test("who reads German reads German", async () => {
  await daemon.mint("acme", owner, "Sicherung");
  const visit = await browser.visit(daemon.origin, { locale: "de-DE" });
  await visit.go();
  await visit.page.getByLabel("Zugriffstoken").fill(await daemon.member("acme", owner));
  await visit.page.getByRole("button", { name: "Anmelden" }).click();
  await visit.page.getByText("1 von 5 aktiv").waitFor();
  assert.equal(await visit.page.evaluate(() => document.documentElement.lang), "de");
  await visit.inspect("tokens-german");
  await visit.end();
});
