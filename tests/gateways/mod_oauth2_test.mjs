// Apache's mod_oauth2, which knows nothing of tokenward, protects a page by asking /v1/introspect.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { Daemon } from "../console/daemon.mjs";
import { free_port } from "./gateway.mjs";
import { ask } from "./wire.mjs";

const folder_of_modules = "/usr/lib/apache2/modules";
const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "oauth2"];
const missing = !fs.existsSync(`${folder_of_modules}/mod_oauth2.so`);

describe("mod_oauth2", { skip: missing && "is not installed" }, () => {
  let daemon, apache, folder, port;

  before(async () => {
    daemon = await Daemon.start();
    await daemon.create_tenant("acme");
    const validator = await daemon.mint("acme", "apache", "introspects", { scopes: ["tokenward:validator"] });
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "tokenward-oauth2-"));
    fs.chmodSync(folder, 0o755);
    fs.mkdirSync(`${folder}/pages`);
    fs.writeFileSync(`${folder}/pages/page`, "the page\n");
    port = await free_port();
    fs.writeFileSync(`${folder}/main.conf`, `
ServerRoot ${folder}
PidFile ${folder}/pid
ServerName localhost
${process.getuid() === 0 ? "User www-data\nGroup www-data" : ""}
ErrorLog ${folder}/error.log
Mutex fcntl:${folder}
StartServers 1
${modules.map((name) => `LoadModule ${name}_module ${folder_of_modules}/mod_${name}.so`).join("\n")}
Listen 127.0.0.1:${port}
DocumentRoot ${folder}/pages
<Location "/">
  AuthType oauth2
  OAuth2TokenVerify introspect ${daemon.origin}/v1/introspect introspect.auth=client_secret_basic&client_id=acme&client_secret=${validator.value}&expiry=1
  Require valid-user
</Location>`);
    apache = spawn("/usr/sbin/apache2", ["-D", "FOREGROUND", "-f", `${folder}/main.conf`], { stdio: "ignore" });
    for (let up = false; !up && apache.exitCode === null; await pause(20)) {
      const socket = net.connect(port, "127.0.0.1");
      up = await once(socket, "connect").then(() => true, () => false);
      socket.destroy();
    }
  });
  after(async () => {
    if (apache?.exitCode === null) {
      const ended = once(apache, "exit");
      apache.kill("SIGTERM");
      await ended;
    }
    await daemon?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });
  const get = (token) => ask(port, { target: "/page", fields: token ? [["Authorization", `Bearer ${token}`]] : [] });

  test("a live token opens the page and no other does", async () => {
    const live = await daemon.mint("acme", "ada@example.com", "reads", { scopes: ["read"] });
    const dead = await daemon.mint("acme", "ada@example.com", "is revoked", { scopes: ["read"] });
    await daemon.must("POST", `/v1/tenants/acme/tokens/${dead.id}/revoke`, {});
    assert.equal((await get(live.value)).body, "the page\n");
    for (const token of [undefined, dead.value, "nonsense", `${live.value.slice(0, -1)}-`]) {
      assert.equal((await get(token)).status, 401);
    }
  });
});
