// Keep all report events of the ledger in a file, each once: node consumer.mjs <url> <key file> <reader> <file>
//
// The only package it needs is @nats-io/transport-node. The file stands for your own database.
import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { connect, createInbox, nkeyAuthenticator } from "@nats-io/transport-node";

const [url, keyFile, reader, file] = process.argv.slice(2);
const BATCH = 100;
const SECONDS = 5;

// The ids of all that is kept, in a database a column that is unique; and how far each subject is.
const ids = new Set();
const positions = new Map();

// Whether this is the state that holds: one that was delivered again may come behind a newer one.
function know(event) {
  ids.add(event.id);
  const subject = subjectOf(event);
  if (event.logposition < (positions.get(subject) ?? 0)) return false;
  positions.set(subject, event.logposition);
  return true;
}

// Keep an event unless it is here already; whether the state it tells is to be shown.
function keep(event) {
  if (ids.has(event.id)) return false;
  appendFileSync(file, JSON.stringify(event) + "\n");
  return know(event);
}

const subjectOf = (event) => event.id.split(":").slice(0, -2).join(":");
if (existsSync(file)) {
  const content = readFileSync(file);
  // The half of a line that a crash left is cut off: it was not acknowledged, so it comes again whole.
  const whole = content.subarray(0, content.lastIndexOf("\n") + 1);
  truncateSync(file, whole.length);
  whole.toString("utf8").split("\n").filter(Boolean).forEach((line) => know(JSON.parse(line)));
}

const seed = new TextEncoder().encode(readFileSync(keyFile, "utf8").trim());
const connection = await connect({
  servers: url,
  authenticator: nkeyAuthenticator(seed),
  maxReconnectAttempts: -1,
});

// The operator has made this consumer; the ledger remembers how far it is. We ask for the next hundred, for five seconds.
const inbox = createInbox();
const messages = connection.subscribe(inbox);
let expected = 0;
let heardAt = Date.now();
function pull() {
  const order = JSON.stringify({ batch: BATCH, expires: SECONDS * 1e9 });
  if (!connection.isClosed()) connection.publish(`$JS.API.CONSUMER.MSG.NEXT.REPORT.reader-${reader}`, order, { reply: inbox });
  expected = BATCH;
  heardAt = Date.now();
}
// Each order is answered within five seconds, if only by a status; silence means that it got lost with a connection.
setInterval(() => Date.now() - heardAt > 2 * SECONDS * 1000 && pull(), 1000);
pull();

for await (const message of messages) {
  heardAt = Date.now();
  if (message.headers?.code) {
    // No event but a status. 408: no more came in this time. Anything else, such as a server that begins: a pause.
    setTimeout(pull, message.headers.code === 408 ? 0 : 1000);
    continue;
  }
  const event = message.json();
  if (keep(event)) console.log(event.logposition, subjectOf(event));
  message.respond("+ACK"); // only now: what is not acknowledged is delivered again
  if (--expected === 0) pull();
}
