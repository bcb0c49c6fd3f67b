// Bytes to a port and the answers that come back, without a client library that would tidy them up.

import net from "node:net";

/** One answer: its status, its fields (lower-case names, in order) and its body. */
class Answer {
  constructor(head, body) {
    const lines = head.split("\r\n");
    this.status = Number(/^HTTP\/1\.[01] (\d{3})( |$)/.exec(lines[0])?.[1]);
    this.fields = lines.slice(1).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    this.body = body;
  }
  all(name) {
    return this.fields.filter(([known]) => known === name).map(([, value]) => value);
  }
  field(name) {
    return this.all(name)[0];
  }
}

/** Takes the chunked body at the start of `text`; null while it is not whole. */
function take_chunks(text) {
  let body = "";
  for (let at = 0; ; ) {
    const end = text.indexOf("\r\n", at);
    if (end < 0) return null;
    const size = Number.parseInt(text.slice(at, end), 16);
    if (text.length < end + 2 + size + 2) return null;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
    if (size === 0) return { body, rest: text.slice(at) };
  }
}

/** The answers in `text`, to requests with these methods; `rest` is what is no whole answer. */
function parse_answers(text, methods) {
  const answers = [];
  for (;;) {
    const head_end = text.indexOf("\r\n\r\n");
    if (head_end < 0) return { answers, rest: text };
    const answer = new Answer(text.slice(0, head_end), "");
    const behind = text.slice(head_end + 4);
    const length = Number(answer.field("content-length") ?? 0);
    const final = answers.filter(({ status }) => status >= 200).length;
    let rest = behind;
    if (answer.status < 200 || answer.status === 204 || methods[final] === "HEAD") {
      // No body.
    } else if (answer.field("transfer-encoding") === "chunked") {
      const taken = take_chunks(behind);
      if (!taken) return { answers, rest: text };
      answer.body = taken.body;
      rest = taken.rest;
    } else if (answer.field("content-length") === undefined) {
      answer.body = behind;
      rest = "";
    } else {
      if (behind.length < length) return { answers, rest: text };
      answer.body = behind.slice(0, length);
      rest = behind.slice(length);
    }
    answers.push(answer);
    text = rest;
  }
}

/**
 * Sends `bytes` and, unless told otherwise, half-closes, so that a peer which waits for more ends too. Resolves with what
 * came until the peer closed: `answers`, and what is none (`rest`). A peer that is silent for `patience` milliseconds
 * without closing is an error, or where `patience` is given the end.
 */
export function exchange(port, bytes, { methods = [], half_close = true, patience } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", (error) => (error.code === "ECONNRESET" || error.code === "EPIPE" ? finish() : reject(error)));
    socket.on("end", finish);
    socket.setTimeout(patience ?? 20000, () => {
      if (patience) return finish();
      socket.destroy();
      reject(new Error(`no end after 20 s; so far: ${text}`));
    });
    function finish() {
      socket.destroy();
      resolve(parse_answers(text, methods));
    }
    if (half_close) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** One request; `fields` is a list of [name, value], bytes as Latin-1. The answer. */
export async function ask(port, { method = "GET", target = "/", fields = [], body = "" }) {
  const head = [`${method} ${target} HTTP/1.1`, "Host: app.example.com", "Connection: close"];
  if (fields.some(([name]) => name.toLowerCase() === "connection")) head.pop();
  for (const [name, value] of fields) head.push(`${name}: ${value}`);
  const bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1");
  const { answers, rest } = await exchange(port, bytes, { methods: [method], half_close: false });
  if (answers.length !== 1 || rest !== "") throw new Error(`${answers.length} answers and then ${JSON.stringify(rest)}`);
  return answers[0];
}
