// What goes wrong around the page: a daemon that restarts, a session that ends, two tabs, a link used twice.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { use_desk } from "./desk.mjs";
import { close_value, dialog_of, expect_row, row_of, shown_value, sign_in } from "./people.mjs";

let daemon, browser, admin;
let owners = 0;
let owner;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  admin = await daemon.create_tenant("acme");
});
beforeEach(() => (owner = `ada-${++owners}@example.com`));

const visit_as_member = async (value) => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, value ?? (await daemon.member("acme", owner)));
  return visit;
};
const link_of = async (whose, members = {}) =>
  (await daemon.must("POST", "/v1/tenants/acme/console-links", { owner: whose, ...members }, admin)).url.replace(daemon.origin, "");

test("a value that is no token, and one without a role, are refused in words", async () => {
  const visit = await browser.visit(daemon.origin);
  await visit.go();
  const { page } = visit;
  const plain = await daemon.mint("acme", owner, "plain");
  for (const [value, words] of [["nonsense", "does not sign in here"], [plain.value, "may not manage tokens"]]) {
    await page.getByLabel("Access token").fill(value);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText(words).waitFor();
  }
  await visit.inspect("sign-in-refused");
  await visit.end();
});

test("a restart of the daemon is waited for, and the session goes on", async () => {
  const visit = await visit_as_member();
  const { page } = visit;
  await daemon.pause();
  await page.getByRole("link", { name: "History", exact: true }).click();
  await page.getByText("The service is not answering").waitFor();
  await visit.shoot("daemon-away");
  await daemon.resume();
  await page.locator("table.history tbody tr").first().waitFor();
  await page.getByText("The service is not answering").waitFor({ state: "hidden" });
  await visit.end();
});

test("a mint whose answer is lost is repeated and makes one token", async () => {
  const visit = await visit_as_member();
  const { page } = visit;
  let lost = 0;
  await page.route("**/v1/tenants/*/tokens", async (route) => {
    if (route.request().method() !== "POST" || lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Create token" }).first().click();
  await dialog_of(page).getByLabel("Label", { exact: true }).fill("once");
  await dialog_of(page).getByRole("button", { name: "Create token" }).click();
  const value = await shown_value(page);
  await close_value(page);
  assert.equal(lost, 2);
  const { items } = await daemon.must("GET", `/v1/tenants/acme/tokens?owner=${owner}&label=once`);
  assert.equal(items.length, 1);
  assert.equal(items[0].hint, value.slice(-6));
  await visit.end();
});

test("a session that ends in the middle asks to sign in again and keeps the input", async () => {
  const signs_in = await daemon.mint("acme", owner, "signs in", { scopes: ["tokenward:member"] });
  const visit = await visit_as_member(signs_in.value);
  const { page } = visit;
  await page.getByRole("button", { name: "Create token" }).first().click();
  await dialog_of(page).getByLabel("Label", { exact: true }).fill("kept input");
  await daemon.must("POST", `/v1/tenants/acme/tokens/${signs_in.id}/revoke`, {}, admin);
  await dialog_of(page).getByRole("button", { name: "Create token" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.waitFor();
  await visit.inspect("sign-in-again");
  await again.getByLabel("Access token").fill(await daemon.member("acme", owner));
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.waitFor({ state: "detached" });
  // What was asked for goes on by itself, with what had been typed.
  const value = await shown_value(page);
  const { items } = await daemon.must("GET", `/v1/tenants/acme/tokens?owner=${owner}&label=kept%20input`);
  assert.deepEqual(items.map(({ hint }) => hint), [value.slice(-6)]);
  await visit.context.close();
  assert.deepEqual(visit.faults, []);
});

test("two tabs on one token: the second is told in words", async () => {
  await daemon.mint("acme", owner, "contested");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Revoke contested" }).waitFor();
  const other = await visit.context.newPage();
  visit.watch_page(other);
  await other.goto(`${visit.origin}/console/`);
  await other.getByRole("button", { name: "Revoke contested" }).click();
  await dialog_of(other).getByRole("button", { name: "Revoke token" }).click();
  await expect_row(other, "contested", { status: "Revoked" });
  await page.bringToFront();
  const button = page.getByRole("button", { name: "Revoke contested" });
  if (await button.isVisible()) {
    await button.click();
    await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
  }
  await expect_row(page, "contested", { status: "Revoked" });
  await visit.end();
});

test("a one-time link signs its owner in once, and only by the button", async () => {
  await daemon.mint("acme", owner, "hers");
  const target = await link_of(owner);
  // What mail scanners and previews do.
  for (const method of ["HEAD", "GET"]) await fetch(daemon.origin + target, { method });
  const visit = await browser.visit(daemon.origin);
  await visit.go(target);
  await visit.inspect("link-landing");
  await visit.page.getByRole("button", { name: "Continue and sign in" }).click();
  await row_of(visit.page, "hers").waitFor();
  assert.ok(!visit.page.url().includes("link="));
  await visit.end();
  const second = await browser.visit(daemon.origin);
  await second.go(target);
  await second.page.getByRole("button", { name: "Continue and sign in" }).click();
  await second.page.getByText("This link does not sign in any more").waitFor();
  await second.end();
});

test("a link of a suspended owner signs nobody in", async () => {
  const target = await link_of(owner);
  await daemon.must("POST", "/v1/tenants/acme/owners/suspend", { owner });
  const visit = await browser.visit(daemon.origin);
  await visit.go(target);
  await visit.page.getByRole("button", { name: "Continue and sign in" }).click();
  await visit.page.getByText("This link does not sign in any more").waitFor();
  await visit.end();
});

test("signing out here ends this session, everywhere ends all", async () => {
  const value = await daemon.member("acme", owner);
  const visits = [await visit_as_member(value), await visit_as_member(value), await visit_as_member(value)];
  const press = async (visit, name) => {
    await visit.page.getByLabel(`Signed in as ${owner}`).click();
    await visit.page.getByRole("button", { name, exact: true }).click();
    await visit.page.getByText("You are signed out").waitFor();
  };
  await press(visits[0], "Sign out");
  await visits[1].page.reload();
  await visits[1].page.getByText("of 5 active").waitFor();
  await press(visits[1], "Sign out everywhere");
  await visits[2].page.reload();
  await visits[2].page.getByLabel("Access token").waitFor();
  for (const visit of visits) await visit.end();
});

test("the whole page works by keyboard alone", async () => {
  await daemon.mint("acme", owner, "by keyboard");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Revoke by keyboard" }).waitFor();
  const reach = async (name) => {
    for (let presses = 0; presses < 60; ++presses) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => document.activeElement.getAttribute("aria-label") || document.activeElement.textContent);
      if (focused.trim() === name) return;
    }
    assert.fail(`Tab does not reach ${name}`);
  };
  await page.locator("body").press("Tab");
  await reach("Revoke by keyboard");
  await page.keyboard.press("Enter");
  await dialog_of(page).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  const back = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.equal(back, "Revoke by keyboard");
  await page.keyboard.press("Enter");
  await reach("Revoke token");
  await page.keyboard.press("Enter");
  await expect_row(page, "by keyboard", { status: "Revoked" });
  await visit.end();
});
