// The daemon that the tests ask, and who lives there: tenants, people and tokens of every kind, made when wanted.

import assert from "node:assert/strict";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { Daemon } from "../console/daemon.mjs";
import { send } from "./wire.mjs";

export const password = "correct horse battery staple";

const settings = (sockets) => `
[[listeners]]
address = "unix:${sockets}/strict.sock"
serves = ["validate"]
[[listeners]]
address = "unix:${sockets}/metrics.sock"
serves = ["metrics"]
[cors]
origins = ["https://app.example"]
[stores.second]
plugin = "sqlite"
[argon2.passwords]
memory = "19MiB"
iterations = 2
`;

export class World {
  #sockets;
  #names = 0;
  /** The tenant that was last asked to move; one moves at a time. */
  #moving = null;
  daemon;

  /** Starts a daemon with the tenant `acme`. */
  static async start() {
    const world = new World();
    world.#sockets = await fs.mkdtemp(path.join(os.tmpdir(), "tokenward-sockets-"));
    await fs.chmod(world.#sockets, 0o750);
    world.daemon = await Daemon.start(settings(world.#sockets));
    await world.daemon.pause();
    await fs.copyFile(world.#main_store, world.#backup);
    await world.daemon.resume();
    await world.create_tenant("acme");
    return world;
  }

  get #main_store() {
    return path.join(this.daemon.folder, "main.sqlite");
  }
  get #backup() {
    return path.join(this.daemon.folder, "backup.sqlite");
  }

  /** Puts the main store back to the backup of the beginning: the daemon sees that, and serves nothing of it. */
  async lose_main_store() {
    await this.daemon.pause();
    for (const ending of ["", "-wal", "-shm"]) await fs.rm(this.#main_store + ending, { force: true });
    await fs.copyFile(this.#backup, this.#main_store);
    await this.daemon.resume();
  }

  async stop() {
    await this.daemon?.stop();
    await fs.rm(this.#sockets, { recursive: true, force: true });
  }

  get operator() {
    return this.daemon.operator;
  }

  /** A name that nobody has. */
  name(kind = "t") {
    return `${kind}-${++this.#names}`;
  }

  /** Where a listener is: `main` serves the API, `strict` validates for credentials alone, `metrics` serves these. */
  place(listener) {
    if (listener !== "main") return { socketPath: path.join(this.#sockets, `${listener}.sock`) };
    const { hostname, port } = new URL(this.daemon.origin);
    return { host: hostname, port: Number(port) };
  }

  /** A request of the operator's that must succeed; gives its JSON. */
  must(method, target, body, by = this.operator) {
    return this.daemon.must(method, target, body, by);
  }

  /** A new tenant; gives its id. Members: `store`, `policy`. */
  async create_tenant(id = this.name(), members = {}) {
    await this.must("POST", "/v1/tenants", { id, ...members });
    return id;
  }

  /** A new tenant with a token that lives longer than its policy has it. */
  async create_enforcing() {
    const tenant = await this.create_tenant();
    await this.mint(tenant);
    await this.must("PATCH", `/v1/tenants/${tenant}/policy`, { max_lifetime_days: 30 });
    return tenant;
  }

  /** A new tenant that may move now, as no other does. */
  async create_mover() {
    for (let move = {}; this.#moving !== null && !move.ended_at; ) {
      move = (await this.daemon.call("GET", `/v1/tenants/${this.#moving}/move`)).json;
      if (move.status === 404) break;
    }
    this.#moving = await this.create_tenant();
    return this.#moving;
  }

  /** A new tenant that has just begun to move. */
  async create_moving() {
    const tenant = await this.create_mover();
    await this.must("POST", `/v1/tenants/${tenant}/move`, { store: "second" });
    return tenant;
  }

  /** A new token, of an owner of its own unless the members say another; gives it with its value. */
  mint(tenant, members = {}, by = this.operator) {
    const whole = { owner: this.name("owner"), label: "x", ...members };
    return this.must("POST", `/v1/tenants/${tenant}/tokens`, whole, by);
  }

  /** The value of a new token of a management role, in a tenant. */
  async of_role(role, tenant = "acme", members = {}) {
    return (await this.mint(tenant, { scopes: [`tokenward:${role}`], ...members })).value;
  }

  /** A new account; gives its name. */
  async create_account(tenant, role = "member") {
    const name = this.name("person");
    await this.must("POST", `/v1/tenants/${tenant}/accounts`, { name, password, role });
    return name;
  }

  /** Signs in, as the console does; gives the fields that its requests have then. */
  async sign_in(how) {
    const { origin } = this.daemon;
    const fields = [
      ["Content-Type", "application/json"],
      ["Origin", origin],
    ];
    const answer = await send(this.place("main"), "POST", "/v1/session", fields, JSON.stringify(how));
    assert.equal(answer.status, 201, `signing in: ${answer}`);
    return [
      ["Cookie", answer.field("set-cookie").split(";")[0]],
      ["Origin", origin],
      ["X-CSRF-Token", answer.json.csrf],
    ];
  }

  /**
   * Sends a request of an operation. `request` may say `path`, `query` (a text), `by` (a token's value; null: nobody),
   * `fields`, `body` (JSON; a text is sent as it is), `form`, `type` (another Content-Type) and `listener`.
   */
  send(operation, request) {
    const target = operation.path.replace(/\{(\w+)\}/g, (_all, name) => {
      const value = request.path?.[name];
      assert.ok(value !== undefined, `${operation.id}: the request says nothing for {${name}}`);
      return encodeURIComponent(value);
    });
    const fields = [...(request.fields ?? [])];
    if (request.by) fields.push(["Authorization", `Bearer ${request.by}`]);
    const { body, type } = this.#body_of(request);
    if (type) fields.push(["Content-Type", type]);
    const query = request.query ? `?${request.query}` : "";
    return send(this.place(request.listener ?? "main"), operation.method, target + query, fields, body);
  }

  #body_of({ body, form, type }) {
    if (form !== undefined) {
      const text = typeof form === "string" ? form : String(new URLSearchParams(form));
      return { body: text, type: type ?? "application/x-www-form-urlencoded" };
    }
    if (body === undefined) return { body: undefined, type };
    return { body: typeof body === "string" ? body : JSON.stringify(body), type: type ?? "application/json" };
  }
}
