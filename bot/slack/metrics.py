"""Figures for the operator, in the format of Prometheus: counts and durations, never texts or ids."""

from collections.abc import Callable, Mapping
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

ACK_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)
"""Slack waits three seconds."""


MODEL_FIGURES = {
    "answered": "Answers in the model's words since the start",
    "fell_back": "Answers that stayed extractive: too little of the draft held",
    "failed": "Calls of the model that failed",
    "not_asked": "Answers for which the model was left alone: after failures, or the day's budget used up",
    "statements_dropped": "Statements of the model that were not shown",
    "questions_reread": "Questions that were searched for as the model read them",
    "readings_dropped": "Readings of the model that added or lost something",
    "messages_worded": "Sentences of nudges and summaries in the model's words",
    "wordings_dropped": "Wordings of the model that said another thing than ours",
    "tokens_read": "Tokens that the model read",
    "tokens_written": "Tokens that the model wrote",
    "cost": "What they cost, by the prices in the settings",
}
"""The counters of `bot.services.metering.Counters`."""


class Metrics:
    """One set of figures a process."""

    def __init__(
        self, backlog: Callable[[], int], model: Callable[[], Mapping[str, float]] | None = None
    ) -> None:
        """`model` gives the figures of the language model, where there is one."""
        self.registry = CollectorRegistry()
        self._by_status: dict[int, Counter] = {}
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
        for name, told in MODEL_FIGURES.items() if model else ():
            figure = Gauge(f"advisor_model_{name}", told, registry=self.registry)
            figure.set_function(partial(_figure, model, name))

    def acknowledged(self, status: int, seconds: float) -> None:
        """A request of Slack was answered."""
        self.ack_seconds.observe(seconds)
        counter = self._by_status.get(status)
        if counter is None:
            counter = self._by_status[status] = self.requests.labels(str(status))
        counter.inc()

    def shown(self) -> bytes:
        return generate_latest(self.registry)


def _figure(model: Callable[[], Mapping[str, float]] | None, name: str) -> float:
    return model()[name] if model else 0.0
