#!/bin/sh
# Checks a webhook's signature: verify.sh ID TIMESTAMP SIGNATURE < body
# By Standard Webhooks 1.0; ends with 1 for a call that is not ours or older than five minutes.
set -eu
body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"
age=$(($(date +%s) - $2))
[ "$age" -le 300 ] && [ "$age" -ge -300 ] || exit 1
key=$(printf %s "${ONWARD_WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \n')
made=$( (printf '%s.%s.' "$1" "$2"; cat "$body") |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
for one in $3; do
  [ "$one" = "v1,$made" ] && exit 0
done
exit 1
