#!/bin/sh
# Asks what became of a message: status.sh MESSAGE_ID
set -eu
curl --silent --show-error --fail-with-body "$ONWARD_URL/api/v1/messages/$1" \
  -H "Authorization: Bearer $ONWARD_TOKEN"
