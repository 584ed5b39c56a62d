"""Figures for the operator, in the format of Prometheus: counts and durations, never texts or ids."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACK_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)
"""Slack waits three seconds."""


class Metrics:
    """One set of figures a process."""

    def __init__(self, backlog: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "advisor_slack_requests", "Requests of Slack, by answer", ["status"], registry=self.registry
        )
        self.ack_seconds = Histogram(
            "advisor_slack_ack_seconds",
            "Until a request of Slack was acknowledged",
            buckets=ACK_BUCKETS_SECONDS,
            registry=self.registry,
        )
        waiting = Gauge("advisor_inbox_waiting", "Items that no job has yet", registry=self.registry)
        waiting.set_function(backlog)

    def shown(self) -> bytes:
        return generate_latest(self.registry)
