"""Entry of the command `advisor`: known errors become one line on standard error."""

import os
import sys

from bot.errors import AdvisorError


def main() -> None:
    """Run the command line and exit: 0 right, 1 a check fell short, 2 the call is off."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from bot.cli.app import app

    try:
        app(prog_name="advisor")
    except AdvisorError as error:
        print(f"advisor: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
