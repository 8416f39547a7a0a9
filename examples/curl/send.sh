#!/bin/sh
# Sends one text. A repetition with the same key is answered alike and sends nothing twice.
set -eu
curl --silent --show-error --fail-with-body "$ONWARD_URL/api/v1/messages" \
  -H "Authorization: Bearer $ONWARD_TOKEN" \
  -H "Content-Type: application/json" \
  -H "Idempotency-Key: order-4711" \
  -d '{"channel": "sms", "sender": "Norrsund", "recipients": ["+447700900123"],
       "text": "Your parcel is on its way"}'
