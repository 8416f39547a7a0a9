// Onward with Node 18 or later, without packages: send, status, bulk, and a webhook's signature.
//   ONWARD_URL=https://portal.example ONWARD_TOKEN=onw_live_... node onward.mjs send
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const TOLERANCE_S = 300;

async function ask(path, body, headers = {}) {
  const answer = await fetch(`${process.env.ONWARD_URL}/api/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      Authorization: `Bearer ${process.env.ONWARD_TOKEN}`,
      "Content-Type": "application/json",
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status}: ${said.detail}`);
  return said;
}

// A repetition with the same key is answered alike and sends nothing twice.
export const send = (key = "order-4711") =>
  ask(
    "messages",
    {
      channel: "sms",
      sender: "Norrsund",
      recipients: ["+447700900123"],
      text: "Your parcel is on its way",
    },
    { "Idempotency-Key": key },
  );

export const status = (id) => ask(`messages/${id}`);

// Each of many texts may say something else.
export const bulk = () =>
  ask("messages/bulk", {
    sender: "Norrsund",
    messages: [
      { recipients: ["+447700900123"], text: "Table for two at 19:00", reference: "t-1" },
      { recipients: ["+447700900124"], text: "Table for six at 20:00", reference: "t-2" },
    ],
  });

// Whether a webhook's call is signed with our secret and not older than five minutes; `headers` by
// their names in small letters, `body` as it came.
export function isOurs(secret, headers, body) {
  const moment = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(moment)) <= TOLERANCE_S)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const hmac = createHmac("sha256", key).update(`${headers["webhook-id"]}.${moment}.`).update(body);
  const made = Buffer.from(`v1,${hmac.digest("base64")}`);
  return headers["webhook-signature"].split(" ").some((one) => {
    const given = Buffer.from(one);
    return given.length === made.length && timingSafeEqual(given, made);
  });
}

function verify(id, moment, signature) {
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": moment,
    "webhook-signature": signature,
  };
  process.exitCode = isOurs(process.env.ONWARD_WEBHOOK_SECRET, headers, readFileSync(0)) ? 0 : 1;
  return null;
}

const [deed, ...rest] = process.argv.slice(2);
if (deed) {
  const said = await { send, status, bulk, verify }[deed](...rest);
  console.log(JSON.stringify(said));
}
