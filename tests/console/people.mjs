// What people do on the page, by the words they read there, in English.

import assert from "node:assert/strict";

/** Signs in by pasting a token's value. */
export async function sign_in(visit, value, target = "/console/") {
  await visit.go(target);
  await visit.page.getByLabel("Access token").fill(value);
  await visit.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await visit.page.getByRole("navigation", { name: "Views" }).waitFor();
}

/** The row of a token, by its label. */
export const row_of = (page, label) => page.locator("tr.token").filter({ has: page.getByText(label, { exact: true }) });

/** The dialog that is open, on top of others. */
export const dialog_of = (page) => page.locator("dialog[open]").last();

/** Waits for a row with exactly these texts in its cells, by column. */
export async function expect_row(page, label, cells) {
  const row = row_of(page, label);
  await row.waitFor();
  for (const [column, text] of Object.entries(cells)) {
    await row.locator(`td.${column}`).getByText(text).first().waitFor();
  }
}

/** Creates a token in the dialog; gives its value, having closed the dialog. */
export async function create_token(page, label, fill = async () => {}) {
  await page.getByRole("button", { name: "Create token" }).first().click();
  const dialog = dialog_of(page);
  await dialog.getByLabel("Label", { exact: true }).fill(label);
  await fill(dialog);
  await dialog.getByRole("button", { name: "Create token" }).click();
  const value = await shown_value(page);
  await close_value(page);
  return value;
}

/** The value that is shown once: masked, and not even in the document, until it is asked for. */
export async function shown_value(page) {
  const field = dialog_of(page).getByLabel("Secret value");
  await field.waitFor();
  assert.match(await field.textContent(), /•••/);
  await dialog_of(page).getByRole("button", { name: "Show" }).click();
  const value = await field.textContent();
  assert.match(value, /^[a-z0-9]+_[0-9A-Za-z]{83}$/);
  return value;
}

/** Closes the dialog with a value that was not copied, which asks once. */
export async function close_value(page) {
  await dialog_of(page).getByRole("button", { name: "Done" }).click();
  await dialog_of(page).getByRole("button", { name: "Close without copying" }).click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}
