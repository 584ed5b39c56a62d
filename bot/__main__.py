"""Entry of the command `advisor`: known errors become one line on standard error, and so does a defect."""

import gc
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from bot.errors import AdvisorError

if TYPE_CHECKING:
    from typer import Typer

READ_ONCE = frozenset({"ask", "search"})
"""Commands that read, print and end. They start without garbage collection and end without tearing
the interpreter down, which together is a quarter of their time; nothing is open for writing then."""


def main() -> None:
    """Run the command line and exit: 0 right, 1 a check fell short, 2 the call is off, 70 a defect."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    quick = len(sys.argv) > 1 and sys.argv[1] in READ_ONCE and "--jsonl" not in sys.argv
    if quick:
        gc.disable()
    status = run()
    if quick:
        leave(status)
    sys.exit(status)


def run() -> int:
    """Run the command that the arguments name and return its exit status."""
    app = _command()
    stdout: object = sys.stdout
    if isinstance(stdout, io.TextIOWrapper):
        stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show ends nothing
    try:
        app(prog_name="advisor")
    except AdvisorError as error:
        print(f"advisor: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception as error:  # noqa: BLE001 (the last place where a defect is told, not a traceback)
        import datetime as dt

        from bot.cli.defect import tell_defect

        return tell_defect(error, dt.datetime.now(dt.UTC))
    return 0


def _command() -> "Typer":
    """Import the command line. Nothing is open yet, so that Ctrl-C may end the process without a word."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from bot.cli.app import app
    finally:
        signal.signal(signal.SIGINT, before)
    return app


def leave(status: int) -> NoReturn:
    """End the process at once, with everything printed."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        status = status or 1
    os._exit(status)


if __name__ == "__main__":
    main()
