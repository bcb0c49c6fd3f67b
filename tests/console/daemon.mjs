// A real daemon of its own for a test: started on a port that is free, with SQLite in a folder of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const binary = process.env.TOKENWARD;
const plugins = process.env.TOKENWARD_PLUGINS;

/** What the daemon answered: the status, the fields and the JSON, if it was any. */
class Answer {
  constructor(response, text) {
    this.status = response.status;
    this.headers = response.headers;
    this.json = text.startsWith("{") ? JSON.parse(text) : null;
  }
}

export class Daemon {
  #folder;
  #process;
  #more;
  address = "127.0.0.1:0";
  operator = "";

  /** Makes a store and starts; `more` stands at the end of the settings. */
  static async start(more = "") {
    const daemon = new Daemon();
    daemon.#more = more;
    daemon.#folder = await fs.mkdtemp(path.join(os.tmpdir(), "tokenward-console-"));
    await daemon.#write_settings();
    await run(binary, ["--config", daemon.#settings, "init"]);
    daemon.operator = (await fs.readFile(path.join(daemon.#folder, "operator.token"), "utf8")).trim();
    await daemon.resume();
    return daemon;
  }

  /** Where it keeps its data. */
  get folder() {
    return this.#folder;
  }
  get #settings() {
    return path.join(this.#folder, "tokenward.toml");
  }
  get origin() {
    return `http://${this.address}`;
  }

  #write_settings() {
    return fs.writeFile(
      this.#settings,
      `data_dir = "."
plugin_directories = ["${plugins}"]
[[listeners]]
address = "${this.address}"
serves = ["manage", "validate", "console"]
anonymous_validate = true
${this.#more}`,
    );
  }

  /** Starts on the same data and, after the first time, on the same port. */
  async resume() {
    this.#process = spawn(binary, ["--config", this.#settings, "serve"], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    this.#process.stderr.on("data", (bytes) => (said += bytes));
    let printed = "";
    for await (const bytes of this.#process.stdout) {
      printed += bytes;
      const ready = /^ready http:\/\/(\S+)$/m.exec(printed);
      if (!ready) continue;
      this.address = ready[1];
      await this.#write_settings();
      return;
    }
    throw new Error(`the daemon ended before it was ready: ${said}`);
  }

  /** Ends it in order; the data stay. */
  async pause() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }

  /** Starts it again with `more` at the end of the settings, instead of what stood there. */
  async restart(more) {
    await this.pause();
    this.#more = more;
    await this.#write_settings();
    await this.resume();
  }

  /** Ends it and removes what it kept. */
  async stop() {
    await this.pause();
    await fs.rm(this.#folder, { recursive: true, force: true });
  }

  /** A request of the API; by the operator unless `token` says otherwise. */
  async call(method, target, body, token = this.operator, fields = {}) {
    const response = await fetch(this.origin + target, {
      method,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...fields,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return new Answer(response, await response.text());
  }

  /** The same where anything but success is a defect of the test; gives the JSON. */
  async must(method, target, body, token, fields) {
    const answer = await this.call(method, target, body, token, fields);
    if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return answer.json;
  }

  /** Creates a tenant; gives the value of its first admin token. */
  async create_tenant(id, policy = {}) {
    const members = { id, display_name: `${id} Inc`, mint_admin_token: true };
    const created = await this.must("POST", "/v1/tenants", members);
    if (Object.keys(policy).length > 0) await this.must("PATCH", `/v1/tenants/${id}/policy`, policy);
    return created.admin_token;
  }

  /** Mints; gives the token with its value. */
  mint(tenant, owner, label, members = {}, by = undefined) {
    return this.must("POST", `/v1/tenants/${tenant}/tokens`, { owner, label, ...members }, by);
  }

  /** The value of a member token of that owner. */
  async member(tenant, owner) {
    return (await this.mint(tenant, owner, "signs in", { scopes: ["tokenward:member"] })).value;
  }
}
