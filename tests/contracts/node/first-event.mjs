// A sender written from the published contract alone: an address, a key, the JSON Schemas, and a library for NATS.
//
//   node first-event.mjs --url nats://127.0.0.1:4222 --schemas docs/contracts/schemas [--sender ID] [--seed FILE] [--ca FILE]
//                        [--prefix par] [--id ID]
//
// With accounts, requests go to par.submit and the like, and the seed says who is sending. On a server without accounts,
// --prefix par.in.<sender> names the sender in the subject. Prints one JSON document of all that was answered.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const { values: given } = parseArgs({
  options: {
    url: { type: "string" },
    schemas: { type: "string" },
    sender: { type: "string", default: "chi-linh-van-an" },
    prefix: { type: "string", default: "par" },
    seed: { type: "string" },
    ca: { type: "string" },
    id: { type: "string", default: "node-0001" },
  },
});

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
const schema = (name) => ajv.compile(JSON.parse(readFileSync(join(given.schemas, `${name}.schema.json`), "utf8")));
const isEvent = schema("par.measurement.reported.v1");
const isReceipts = schema("receipts");
const isStatus = schema("status");

const event = {
  specversion: "1.0",
  id: given.id,
  source: `/${given.sender}/node`,
  type: "par.measurement.reported.v1",
  subject: `unit/${given.sender}`,
  time: "2023-12-31T16:30:00+07:00",
  data: { indicator: "tthc_on_time_rate", period: "2023-12", numerator: 118, denominator: 121 },
};
const broken = { ...event, id: `${given.id}-broken`, data: { ...event.data, numerator: "118" } };

const connection = await connect({
  servers: given.url,
  ...(given.seed && { authenticator: nkeyAuthenticator(new TextEncoder().encode(readFileSync(given.seed, "utf8").trim())) }),
  ...(given.ca && { tls: { caFile: given.ca, handshakeFirst: true } }),
});

async function ask(verb, content, isAnswer) {
  const reply = await connection.request(`${given.prefix}.${verb}`, JSON.stringify(content), { timeout: 10_000 });
  const answer = reply.json();
  if (answer.problem) throw new Error(`${answer.problem.code}: ${answer.problem.message_en}`);
  if (!isAnswer(answer)) throw new Error(`not as published: ${ajv.errorsText(isAnswer.errors)}`);
  return answer.value;
}

const validBefore = { event: isEvent(event), broken: isEvent(broken) };
const named = { events: [{ source: event.source, id: event.id }] };
const before = await ask("status", named, isStatus);
const [checked] = (await ask("validate", [event], isReceipts)).receipts;
const [first] = (await ask("submit", [event], isReceipts)).receipts;
const [again] = (await ask("submit", event, isReceipts)).receipts;
const [refused] = (await ask("submit", [broken], isReceipts)).receipts;
const [conflict] = (await ask("submit", [{ ...event, data: { ...event.data, numerator: 100 } }], isReceipts)).receipts;
const after = await ask("status", named, isStatus);
await connection.close();

console.log(JSON.stringify({ validBefore, before, checked, first, again, refused, conflict, after }));
