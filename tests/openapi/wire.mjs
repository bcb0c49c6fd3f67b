// Requests as they stand, over TCP or a unix socket: fields may repeat, bodies may be anything.

import http from "node:http";

/** Bytes of a body that go out with the header. */
const largest_unasked = 64 * 1024;

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** What came back. `fields` has lower-case names and a list of values each; `json` is null where the text is none. */
export class Answer {
  constructor(status, fields, text) {
    this.status = status;
    this.fields = fields;
    this.text = text;
    try {
      this.json = JSON.parse(text);
    } catch {
      this.json = null;
    }
  }

  field(name) {
    return this.fields.get(name)?.[0];
  }

  toString() {
    return `${this.status} ${this.field("content-type") ?? ""} ${this.text.slice(0, 400).trimEnd()}`;
  }
}

function fields_of(raw) {
  const fields = new Map();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i].toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), raw[i + 1]]);
  }
  return fields;
}

/**
 * Sends one request. `place` is `{ host, port }` or `{ socketPath }`, `fields` a list of pairs, `body` text or
 * undefined. A large body is sent once the daemon wants it (100), so that a refusal is not lost in a broken connection.
 */
export function send(place, method, target, fields = [], body = undefined) {
  const named = new Set(fields.map(([name]) => name.toLowerCase()));
  const lines = [...fields];
  if (!named.has("host")) lines.push(["Host", place.port ? `${place.host}:${place.port}` : "localhost"]);
  if (body !== undefined) lines.push(["Content-Length", String(Buffer.byteLength(body))]);
  const asks = body?.length > largest_unasked;
  if (asks) lines.push(["Expect", "100-continue"]);
  return new Promise((resolve, reject) => {
    const request = http.request({ ...place, agent, method, path: target, headers: lines.flat(), setHost: false });
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (bytes) => chunks.push(bytes));
      response.on("error", reject);
      response.on("end", () => {
        resolve(new Answer(response.statusCode, fields_of(response.rawHeaders), Buffer.concat(chunks).toString()));
        if (!request.writableEnded) request.destroy();
      });
    });
    request.on("error", (error) => reject(new Error(`${method} ${target}: ${error.message}`)));
    request.on("continue", () => request.end(body));
    if (asks) request.flushHeaders();
    else request.end(body);
  });
}
