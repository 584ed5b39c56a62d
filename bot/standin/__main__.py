"""`python -m bot.standin [--port 4003] [--socket]`: a stand-in with one app, until it is interrupted.

Prints one line of JSON, the environment in which an app finds it.
"""

import argparse
import json
import signal
import sys
import threading

from bot.standin import StandIn


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.standin", description="A stand-in Slack on loopback")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--request-url", default="", help="where the app takes events, in HTTP mode")
    parser.add_argument("--socket", action="store_true", help="the app uses Socket Mode")
    parser.add_argument("--rate-limits", action="store_true")
    parser.add_argument("--log-size", type=int, default=100_000, help="calls and deliveries that are kept")
    options = parser.parse_args()
    slack = StandIn(rate_limits=options.rate_limits, log_size=options.log_size)
    app = slack.app("Advisor", request_url=options.request_url, socket_mode=options.socket)
    ended = threading.Event()

    def end(_number: int, _frame: object) -> None:
        ended.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    with slack.running(options.port):
        sys.stdout.write(json.dumps(app.environment()) + "\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
