"""Slack's signature over what it sends to an app."""

import hashlib
import hmac


def signed(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The two headers that prove a request, by version v0 of the scheme."""
    base = b"v0:%d:%s" % (timestamp, body)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}
