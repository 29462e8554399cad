#!/bin/sh
# Sends one request as an event and one as a message, and waits for both results.
set -eu

# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for sqs alone. In AWS the variable is not set.
sqs() { aws sqs "$@" ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"}; }

# The request id is the idempotency key: sent again, it makes no second pool.
failed=$(aws events put-events --query FailedEntryCount --output text --entries '[{
  "EventBusName": "sms-pool-provisioner",
  "Source": "customer-onboarding",
  "DetailType": "PoolRequested",
  "Detail": "{\"metadata\":{\"requestId\":\"cli-event\",\"correlationId\":\"cli\"},\"data\":{\"OriginationIdentity\":\"phone-00000000000000000000000000000025\",\"IsoCountryCode\":\"US\",\"MessageType\":\"TRANSACTIONAL\"}}"
}]')
# PutEvents succeeds also where an entry failed.
[ "$failed" = 0 ] || exit 1

sqs send-message --queue-url "$REQUESTS_QUEUE_URL" --query MessageId --output text --message-body '{
  "metadata": { "requestId": "cli-queue", "correlationId": "cli" },
  "data": { "OriginationIdentity": "phone-00000000000000000000000000000026", "IsoCountryCode": "US", "MessageType": "TRANSACTIONAL" }
}'

# A queue of your own, the target of a rule for results. A result is known by the ids of its request, and by its
# detail-type: PoolProvisioned or PoolProvisioningFailed. Delete what you have read.
found=0
while [ "$found" -lt 2 ]; do
  lines=$(sqs receive-message --queue-url "$RESULTS_QUEUE_URL" --wait-time-seconds 10 --max-number-of-messages 10 \
    --query 'Messages[].Body' --output text | tr '\t' '\n' | grep -F '"correlationId":"cli"') || continue
  echo "$lines"
  found=$((found + $(echo "$lines" | wc -l)))
done
