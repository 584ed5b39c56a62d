"""Slack's rate limits, kept only where a test or a benchmark asks for them."""

import math
from collections import deque
from collections.abc import Mapping
from typing import Any

LIMITS: dict[str, tuple[int, float, str]] = {
    "chat.postMessage": (1, 1.0, "channel"),
    "chat.update": (50, 60.0, "team"),
    "chat.startStream": (20, 60.0, "team"),
    "chat.stopStream": (20, 60.0, "team"),
    "chat.appendStream": (100, 60.0, "team"),
    "chat.scheduleMessage": (30, 300.0, "channel"),
    "conversations.history": (50, 60.0, "team"),
    "conversations.replies": (50, 60.0, "team"),
    "views.publish": (100, 60.0, "team"),
}
"""Calls, in so many seconds, for each channel or each token's workspace."""


class RateLimits:
    """Sliding windows. `wait_seconds` counts the call where it is let through."""

    def __init__(self, limits: Mapping[str, tuple[int, float, str]]) -> None:
        self._limits = limits
        self._calls: dict[tuple[str, str], deque[float]] = {}

    def wait_seconds(self, method: str, args: Mapping[str, Any], token: str, now: float) -> int:
        """0 where the call is within its limit, else whole seconds until the next one may come."""
        if method not in self._limits:
            return 0
        count, period_seconds, per = self._limits[method]
        key = (method, str(args.get("channel")) if per == "channel" else token)
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - period_seconds:
            calls.popleft()
        if len(calls) < count:
            calls.append(now)
            return 0
        return max(1, math.ceil(calls[0] + period_seconds - now))
