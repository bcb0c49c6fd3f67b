// A daemon that is slow, busy or out of reach: the page says so, asks again for what it reads, and never repeats a write by
// itself that could be carried out twice.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { use_desk } from "./desk.mjs";
import { dialog_of, expect_row, row_of, sign_in } from "./people.mjs";

let daemon, browser;
let owners = 0;
let owner;
use_desk(async (desk) => {
  ({ daemon, browser } = desk);
  await daemon.create_tenant("acme");
});
beforeEach(() => (owner = `ada-${++owners}`));

const visit_as_member = async () => {
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, await daemon.member("acme", owner));
  await visit.page.locator("tr.token").first().waitFor();
  return visit;
};
const busy = { status: 503, contentType: "application/problem+json", headers: { "Retry-After": "1" }, body: '{"type":"/problems/busy","title":"Busy","status":503}' };

test("a 503 is said, and the read is tried again until it is answered", async () => {
  await daemon.mint("acme", owner, "there in the end");
  const visit = await visit_as_member();
  const { page } = visit;
  let refused = 0;
  await page.route("**/v1/tenants/*/history*", (route) => (refused++ < 2 ? route.fulfill(busy) : route.continue()));
  await page.getByRole("link", { name: "History" }).click();
  await page.getByText("The service is not answering").waitFor();
  await visit.inspect("busy");
  await page.locator("table.history tbody tr").first().waitFor();
  assert.equal(refused, 3);
  await page.getByText("The service is not answering").waitFor({ state: "hidden" });
  await visit.end();
});

test("a revocation whose answer is lost is not repeated; the page says that its outcome is not known", async () => {
  await daemon.mint("acme", owner, "in doubt");
  const visit = await visit_as_member();
  const { page } = visit;
  let sent = 0;
  await page.route("**/revoke", async (route) => {
    sent += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Revoke in doubt" }).click();
  await dialog_of(page).getByLabel("Reason").fill("kept reason");
  await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
  await dialog_of(page).getByText("it is not known whether this was done").waitFor();
  assert.equal(await dialog_of(page).getByLabel("Reason").inputValue(), "kept reason");
  await visit.inspect("outcome-unknown");
  assert.equal(sent, 1);
  await page.unrouteAll();
  // Revoking what is revoked changes nothing, so trying again is safe.
  await dialog_of(page).getByRole("button", { name: "Revoke token" }).click();
  await expect_row(page, "in doubt", { status: "Revoked" });
  await visit.end();
});

test("a slow network shows that something happens, and the button cannot be pressed twice", async () => {
  const visit = await visit_as_member();
  const { page } = visit;
  let minted = 0;
  await page.route("**/v1/tenants/*/tokens", async (route) => {
    if (route.request().method() === "POST") minted += 1;
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  });
  await page.getByRole("button", { name: "Create token" }).first().click();
  await dialog_of(page).getByLabel("Label", { exact: true }).fill("slow");
  await page.keyboard.press("Enter");
  const submit = dialog_of(page).locator("button[aria-busy='true']");
  await submit.waitFor();
  assert.equal(await submit.isDisabled(), true);
  await page.keyboard.press("Enter");
  await dialog_of(page).getByLabel("Secret value").waitFor();
  assert.equal(minted, 1);
  await visit.end();
});

test("coming back to the page shows what another tab did, and an edit in progress stays", async () => {
  await daemon.mint("acme", owner, "edited here");
  const revoked = await daemon.mint("acme", owner, "revoked elsewhere");
  const visit = await visit_as_member();
  const { page } = visit;
  await page.getByRole("button", { name: "Edit the label edited here" }).click();
  await page.getByLabel("New label for edited here").fill("half typed");
  await daemon.must("POST", `/v1/tenants/acme/tokens/${revoked.id}/revoke`, {});
  await page.waitForTimeout(3100);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect_row(page, "revoked elsewhere", { status: "Revoked" });
  assert.equal(await page.getByLabel("New label for edited here").inputValue(), "half typed");
  assert.equal(await row_of(page, "revoked elsewhere").count(), 1);
  await visit.end();
});

test("an expired session on a read asks to sign in, and 'not now' leaves the page as it is", async () => {
  const signs_in = await daemon.mint("acme", owner, "signs in", { scopes: ["tokenward:member"] });
  const visit = await browser.visit(daemon.origin);
  await sign_in(visit, signs_in.value);
  const { page } = visit;
  await page.locator("tr.token").first().waitFor();
  await daemon.must("POST", `/v1/tenants/acme/tokens/${signs_in.id}/revoke`, {});
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
  await page.getByRole("button", { name: "Not now" }).click();
  await page.getByText("Your session has ended").waitFor();
  await visit.inspect("session-ended");
  await visit.end();
});
