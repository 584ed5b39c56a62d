"""How fast the bot acknowledges Slack: against a Bolt handler that does nothing else, in the same minute.

`python -m evals.benchmarks.slack [--seconds N]`: signed app_mention events over HTTP, each server in a
process of its own, in turns (ours, bare, ours, bare …) so that a busy moment meets both. Each of our
events is a question that is kept, deduplicated and on disk before it is acknowledged; in such a burst the
answers come after it, those of the warm-up before it. The bare handler is Bolt behind its own Starlette
adapter on the same uvicorn.
Beside the rates stands the CPU time of the server for an event, which neighbours disturb least.
Exit status 1 if the ratio or the 99th percentile falls short of its gate.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from bot.standin import StandIn
from evals.benchmarks.slack_server import SECRET, Run, Server, free_port, ours, send

CONNECTIONS = 8
RATIO_GATE = 0.7
P99_GATE_SECONDS = 0.3
ROUNDS = 3
WARM_SECONDS = 0.1

BARE = """
import sys, uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
who = AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb", bot_id="B1", bot_user_id="U0")
bolt = App(signing_secret=sys.argv[2], process_before_response=True, authorize=lambda: who,
           attaching_conversation_kwargs_enabled=False)
@bolt.event("app_mention")
def on_app_mention(event): pass
handler = SlackRequestHandler(bolt)
async def on_events(request): return await handler.handle(request)
async def on_ready(request): return PlainTextResponse("ready")
web = Starlette(routes=[Route("/slack/events", on_events, methods=["POST"]), Route("/readyz", on_ready)])
uvicorn.run(web, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


def bare(folder: Path) -> Server:
    port = free_port()
    return Server([sys.executable, "-c", BARE, str(port), SECRET], {}, port, folder / "log")


def measure(seconds: float, connections: int) -> tuple[list[Run], list[Run]]:
    """Return the runs of ours and of the bare handler, in turn, only one server alive at a time."""
    slack = StandIn(log_size=1_000)
    environment = {**slack.app("Advisor").environment(), "SLACK_SIGNING_SECRET": SECRET}
    runs: dict[str, list[Run]] = {"ours": [], "bare": []}
    with slack.running() as url:
        environment["SLACK_API_URL"] = f"{url}/api/"
        for _ in range(ROUNDS):
            for name, taken in runs.items():
                with tempfile.TemporaryDirectory() as folder:
                    server = ours(Path(folder), environment) if name == "ours" else bare(Path(folder))
                    try:
                        server.wait()
                        send(server, WARM_SECONDS, "warm", connections)
                        server.settle()  # the warm-up's questions are answered
                        taken.append(send(server, seconds, "run", connections))
                    finally:
                        server.end()
    return runs["ours"], runs["bare"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.slack")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="requests at once")
    options = parser.parse_args()
    own, plain = measure(options.seconds, options.connections)
    ratio = median(one.per_second / other.per_second for one, other in zip(own, plain, strict=True))
    p99_seconds = median(run.p99_seconds for run in own)
    shown = (
        ("events acknowledged a second, ours", f"{median(run.per_second for run in own):.0f}"),
        ("events acknowledged a second, bare handler", f"{median(run.per_second for run in plain):.0f}"),
        (f"ratio, median of {ROUNDS} pairs (gate at least {RATIO_GATE})", f"{ratio:.2f}"),
        ("CPU time of the server an event, us, ours", f"{median(run.cpu_us for run in own):.0f}"),
        ("CPU time of the server an event, us, bare handler", f"{median(run.cpu_us for run in plain):.0f}"),
        (f"99th percentile, ms (gate at most {P99_GATE_SECONDS * 1000:.0f})", f"{p99_seconds * 1000:.0f}"),
        ("99th percentile of the bare handler, ms", f"{median(r.p99_seconds for r in plain) * 1000:.0f}"),
    )
    for what, figure in shown:
        print(f"{what:<60} {figure:>8}")
    return 0 if ratio >= RATIO_GATE and p99_seconds <= P99_GATE_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
