// A gateway as an operator would run it: its files are those of config/gateways with other addresses, and around them
// only what the system's own configuration holds otherwise (modules, users, paths).

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const shipped = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../config/gateways");
const is_root = process.getuid() === 0;

export async function free_port() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const apache_modules = ["mpm_event", "authn_core", "authz_core", "proxy", "proxy_http", "headers", "rewrite", "lua"];

/** For each gateway: its files, what goes around them, and how it is started in the folder. */
export const kinds = {
  nginx: {
    binary: "/usr/sbin/nginx",
    installed_at: "/etc/nginx/tokenward",
    main: (folder) => `
${is_root ? "user root;" : ""} worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log; daemon off;
events { worker_connections 512; }
http { access_log off; client_max_body_size 4m;
 client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
 include ${folder}/tokenward.conf; }`,
    arguments: (folder) => ["-p", folder, "-e", `${folder}/error.log`, "-c", `${folder}/main.conf`],
  },
  haproxy: {
    binary: "/usr/sbin/haproxy",
    installed_at: "/etc/haproxy",
    main: () => "",
    arguments: (folder) => ["-db", "-q", "-f", `${folder}/haproxy.cfg`],
  },
  apache: {
    binary: "/usr/sbin/apache2",
    installed_at: "/etc/apache2/tokenward",
    main: (folder) => `
ServerRoot ${folder}
PidFile ${folder}/pid
ServerName localhost
${is_root ? "User www-data\nGroup www-data" : ""}
ErrorLog ${folder}/error.log
Mutex fcntl:${folder}
StartServers 1
${apache_modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
Include ${folder}/tokenward.conf`,
    arguments: (folder) => ["-D", "FOREGROUND", "-f", `${folder}/main.conf`],
  },
  caddy: {
    binary: "/usr/bin/caddy",
    installed_at: "/etc/caddy",
    main: () => "",
    options: "{\n\tadmin off\n\tauto_https off\n}\n",
    arguments: (folder) => ["run", "--adapter", "caddyfile", "--config", `${folder}/Caddyfile`],
  },
};

export class Gateway {
  #folder;
  #process;
  port = 0;

  /** Starts that kind of gateway between clients, the application and the daemon's forward-auth, given by their ports. */
  static async start(name, application, daemon) {
    const kind = kinds[name];
    const gateway = new Gateway();
    gateway.port = await free_port();
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), `tokenward-${name}-`));
    gateway.#folder = folder;
    await fs.chmod(folder, 0o755);
    for (const file of await fs.readdir(path.join(shipped, name))) {
      const text = (await fs.readFile(path.join(shipped, name, file), "utf8"))
        .replaceAll(kind.installed_at, folder)
        .replaceAll("127.0.0.1:8000", `127.0.0.1:${gateway.port}`)
        .replaceAll("http://:8000", `http://:${gateway.port}`)
        .replaceAll("127.0.0.1:8080", `127.0.0.1:${application}`)
        .replaceAll("127.0.0.1:8641", `127.0.0.1:${daemon}`);
      await fs.writeFile(path.join(folder, file), (kind.options ?? "") + text);
    }
    await fs.writeFile(path.join(folder, "main.conf"), kind.main(folder));
    await gateway.#launch(kind);
    return gateway;
  }

  async #launch(kind) {
    const environment = { ...process.env, HOME: this.#folder, XDG_DATA_HOME: this.#folder, XDG_CONFIG_HOME: this.#folder };
    this.#process = spawn(kind.binary, kind.arguments(this.#folder), { stdio: ["ignore", "ignore", "pipe"], env: environment });
    let said = "";
    this.#process.stderr.on("data", (bytes) => (said += bytes));
    while (this.#process.exitCode === null) {
      const socket = net.connect(this.port, "127.0.0.1");
      const reached = await Promise.race([once(socket, "connect").then(() => true, () => false)]);
      socket.destroy();
      if (reached) return;
      await pause(20);
    }
    throw new Error(`${kind.binary} ended: ${said}`);
  }

  async stop() {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill("SIGTERM");
      await ended;
    }
    await fs.rm(this.#folder, { recursive: true, force: true });
  }
}
