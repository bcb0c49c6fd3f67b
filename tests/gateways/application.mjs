// The application behind the gateways: answers 200 to everything and remembers what arrived.

import http from "node:http";
import { once } from "node:events";

export class Application {
  #server;
  requests = []; // {method, target, fields: [[name, value]], body_size}

  static async start() {
    const application = new Application();
    application.#server = http.createServer((request, response) => {
      const fields = [];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        fields.push([request.rawHeaders[i].toLowerCase(), request.rawHeaders[i + 1]]);
      }
      const seen = { method: request.method, target: request.url, fields, body_size: 0 };
      request.on("data", (bytes) => (seen.body_size += bytes.length));
      request.on("end", () => {
        application.requests.push(seen);
        response.end("the application\n");
      });
    });
    application.#server.listen(0, "127.0.0.1");
    await once(application.#server, "listening");
    return application;
  }

  get port() {
    return this.#server.address().port;
  }

  /** What arrived since the last call. */
  take() {
    return this.requests.splice(0);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
