"""Sends one request as an event and one as a message, and waits for both results."""

import json
import os

import boto3

events = boto3.client("events")
sqs = boto3.client("sqs")


def request(request_id, identity):
    """The request id is the idempotency key: sent again, it makes no second pool."""
    return json.dumps({
        "metadata": {"requestId": request_id, "correlationId": "python"},
        "data": {"OriginationIdentity": identity, "IsoCountryCode": "US", "MessageType": "TRANSACTIONAL"},
    })


answer = events.put_events(Entries=[{
    "EventBusName": "sms-pool-provisioner",
    "Source": "customer-onboarding",
    "DetailType": "PoolRequested",
    "Detail": request("python-event", "phone-00000000000000000000000000000023"),
}])
# PutEvents succeeds also where an entry failed.
if answer["FailedEntryCount"] > 0:
    raise RuntimeError(answer["Entries"])

sqs.send_message(
    QueueUrl=os.environ["REQUESTS_QUEUE_URL"],
    MessageBody=request("python-queue", "phone-00000000000000000000000000000024"),
)

# A queue of your own, the target of a rule for results.
results = os.environ["RESULTS_QUEUE_URL"]
waiting = {"python-event", "python-queue"}
while waiting:
    for message in sqs.receive_message(QueueUrl=results, WaitTimeSeconds=10).get("Messages", []):
        result = json.loads(message["Body"])
        request_id = result["detail"]["metadata"]["requestId"]
        if request_id not in waiting:
            continue
        waiting.remove(request_id)
        if result["detail-type"] == "PoolProvisioned":
            print(request_id, result["detail"]["data"]["pool"]["PoolId"])
        else:
            failure = result["detail"]["data"]["failure"]
            print(request_id, f"{failure['class']}: {failure['remediation']}")
        sqs.delete_message(QueueUrl=results, ReceiptHandle=message["ReceiptHandle"])
