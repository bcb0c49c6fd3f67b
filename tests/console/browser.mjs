// A real Chromium, and visits to the page that note whatever it must never do.

import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

// The packages lie outside of the tree, where scripts/test put them.
const require = createRequire(path.join(process.env.TOKENWARD_NODE_MODULES, "from"));
const { chromium } = require("playwright-core");
const { source: axe_source } = require("axe-core");

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const schemes = ["light", "dark"];

/** One person's browser: its own cookies, and what went wrong in it. */
export class Visit {
  /** What the page must never do: errors, violations of its policy, requests elsewhere. */
  faults = [];
  /** Console errors that a test provokes (a refused request is one to the browser). */
  #expected = [];

  constructor(context, page, origin) {
    this.context = context;
    this.page = page;
    this.origin = origin;
  }

  async watch() {
    const host = new URL(this.origin).host;
    this.context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.host !== host) this.faults.push(`request to ${url.host}`);
    });
    await this.context.exposeBinding("noteViolation", (_source, text) => this.faults.push(`policy: ${text}`));
    await this.context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) =>
        window.noteViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
      );
    });
    this.watch_page(this.page);
    return this;
  }

  watch_page(page) {
    page.on("pageerror", (error) => this.faults.push(`error: ${error.stack}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // A request that was refused or failed is no defect of the page; what it shows then is tested.
      if (/^Failed to load resource/.test(message.text())) return;
      if (this.#expected.some((pattern) => pattern.test(message.text()))) return;
      this.faults.push(`console: ${message.text()}`);
    });
    page.on("dialog", (dialog) => {
      this.faults.push(`a dialog of the browser: ${dialog.message()}`);
      return dialog.dismiss();
    });
  }

  expect_console(pattern) {
    this.#expected.push(pattern);
  }

  /** Opens the page at `target`, a path and fragment. */
  async go(target = "/console/") {
    await this.page.goto(this.origin + target);
    await this.page.locator("h1").first().waitFor();
  }

  /** Looks at the present view: axe-core in light and dark, a picture of each, no scrolling to the side. */
  async inspect(name) {
    for (const scheme of schemes) {
      await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await this.#audit(`${name}-${scheme}`);
      await this.shoot(`${name}-${scheme}`);
    }
    await this.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    const overflow = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the window`);
  }

  async #audit(name) {
    await this.page.evaluate(axe_source);
    const { violations } = await this.page.evaluate(
      (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
      wcag,
    );
    const told = violations.map(
      (violation) =>
        `${violation.id}: ${violation.help}\n    ${violation.nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n    ")}`,
    );
    assert.deepEqual(told, [], `axe-core in ${name}`);
  }

  /** Keeps a picture where the test's artefacts go. */
  async shoot(name) {
    const folder = process.env.TOKENWARD_SHOTS;
    if (!folder) return;
    await fs.mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled" });
  }

  /** Ends the visit; fails where the page did what it must not. */
  async end() {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}

export class Browser {
  #chromium;

  static async open() {
    const browser = new Browser();
    browser.#chromium = await chromium.launch({
      executablePath: process.env.TOKENWARD_CHROMIUM,
      // Root, as in a container, has no sandbox; there is nothing foreign on these pages.
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    return browser;
  }

  /** A visit with cookies of its own. Options are Playwright's of a context: locale, viewport, … */
  async visit(origin, options = {}) {
    const context = await this.#chromium.newContext({
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      reducedMotion: "reduce",
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new Visit(context, await context.newPage(), origin).watch();
  }

  close() {
    return this.#chromium.close();
  }
}
