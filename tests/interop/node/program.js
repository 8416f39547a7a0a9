// A customer's program on node-smpp. It is told what to do on stdin, a JSON object a line, and
// answers each with one on stdout; what it receives by itself is asked for with "received".

"use strict";

const readline = require("node:readline");
const smpp = require("smpp");

let session = null;
const received = [];

const actions = {
  connect: ({ port, tls }) =>
    new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, tls, rejectUnauthorized: false };
      session = smpp.connect(options, () => resolve({}));
      session.on("error", (error) => reject(error));
      session.on("close", () => received.push({ closed: true }));
      session.on("enquire_link", (pdu) => session.send(pdu.response()));
      session.on("unbind", (pdu) => session.send(pdu.response()));
      session.on("deliver_sm", (pdu) => {
        received.push(delivery(pdu));
        session.send(pdu.response());
      });
    }),
  bind: ({ kind, ...fields }) => ask(`bind_${kind}`, fields).then(status),
  submit: ({ many }) => Promise.all(many.map((one) => ask("submit_sm", fieldsOf(one)).then(answer))),
  query: (fields) =>
    ask("query_sm", fields).then((pdu) => ({ status: pdu.command_status, state: pdu.message_state })),
  cancel: (fields) => ask("cancel_sm", fields).then(status),
  enquire: () => ask("enquire_link", {}).then(status),
  unbind: () => ask("unbind", {}).then(status),
  received: () => received.splice(0),
};

function ask(command, fields) {
  return new Promise((resolve) => session[command](fields, resolve));
}

const status = (pdu) => ({ status: pdu.command_status });
const answer = (pdu) => ({ status: pdu.command_status, id: pdu.message_id });

// One part as node-smpp wants it; texts are encoded by the library.
function fieldsOf({ text, udh, payload, ...fields }) {
  if (text === undefined) return fields;
  const message = udh ? { udh: Buffer.from(udh, "hex"), message: text } : { message: text };
  return payload ? { ...fields, message_payload: message } : { ...fields, short_message: message };
}

function delivery(pdu) {
  const text = pdu.short_message && pdu.short_message.message;
  return {
    source: pdu.source_addr,
    destination: pdu.destination_addr,
    esm_class: pdu.esm_class,
    text: Buffer.isBuffer(text) ? text.toString("latin1") : text,
    id: pdu.receipted_message_id,
    state: pdu.message_state,
  };
}

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { action, ...words } = JSON.parse(line);
  let said;
  try {
    said = { said: await actions[action](words) };
  } catch (error) {
    said = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(said) + "\n");
}).on("close", () => process.exit(0));
