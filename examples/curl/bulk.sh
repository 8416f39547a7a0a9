#!/bin/sh
# Sends many texts in one request: each of them may say something else.
set -eu
curl --silent --show-error --fail-with-body "$ONWARD_URL/api/v1/messages/bulk" \
  -H "Authorization: Bearer $ONWARD_TOKEN" \
  -H "Content-Type: application/json" \
  -d '{"sender": "Norrsund", "messages": [
        {"recipients": ["+447700900123"], "text": "Table for two at 19:00", "reference": "t-1"},
        {"recipients": ["+447700900124"], "text": "Table for six at 20:00", "reference": "t-2"}]}'
