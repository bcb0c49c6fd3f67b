// What every test file needs: a daemon and a browser of its own, from before its first test until after its last.

import { after, before } from "node:test";

import { Browser } from "./browser.mjs";
import { Daemon } from "./daemon.mjs";

/** Starts both and calls `prepare` with them, as `{ daemon, browser }`. */
export function use_desk(prepare) {
  const desk = {};
  before(async () => {
    desk.daemon = await Daemon.start();
    desk.browser = await Browser.open();
    await prepare(desk);
  });
  after(async () => {
    await desk.browser?.close();
    await desk.daemon?.stop();
  });
}
