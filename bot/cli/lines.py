"""JSON Lines on standard input and output: what is off with a line is told in its place, the rest goes on."""

import json
import math
import sys
from collections.abc import Iterator
from typing import Any, cast

from bot.errors import UsageError

Fields = dict[str, Any]


def given_lines() -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each line of standard input that is not empty."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if raw.strip():
            yield number, raw


def read_object(raw: bytes, number: int, shape: str) -> Fields:
    """Return the object in a line; its `id` can be written back. Raises UsageError that names the line."""
    try:
        line = json.loads(raw.decode("utf-8"), parse_float=_finite, parse_constant=_finite)
        if isinstance(line, dict):
            json.dumps([[cast("Fields", line).get("id")]])
    except ValueError as error:
        raise UsageError(f"line {number}: not JSON: {error}", "one JSON object a line, in UTF-8") from None
    except RecursionError:
        raise UsageError(f"line {number}: nests too deep", f"write {shape}") from None
    if not isinstance(line, dict):
        raise UsageError(f"line {number}: not a JSON object", f"write {shape}")
    return cast("Fields", line)


def print_line(payload: Fields) -> None:
    """Print an object as one line; half characters, which UTF-8 does not write, as escapes."""
    line = json.dumps(payload, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in line):
        line = json.dumps(payload)
    print(line, flush=True)


def _finite(text: str) -> float:
    """Return the number; JSON has no word for what is beyond any. Raises ValueError."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number
