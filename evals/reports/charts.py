"""Charts as inline SVG: drawn by hand, so that the page needs neither script nor network."""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from evals.metrics import Rate

LABEL, PLOT, ROW = 400, 330, 24
"""Widths of label and plot and height of a row, in pixels."""

LABEL_CHARS = 54
"""What fits into the width of a label."""


def spoken(claim: str) -> str:
    """Return the name of a claim as a sentence: `TheKeyFactsAreShown` as "The key facts are shown"."""
    name, sign, rest = claim.partition(": ")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).split()
    sentence = " ".join([words[0], *(word.lower() for word in words[1:])]) if len(words) > 1 else name
    return f"{sentence}{sign}{rest}"


class Bar(NamedTuple):
    """One figure of a chart; `gate` is the least value of its lower end, None where it has none."""

    label: str
    rate: Rate
    gate: float | None = None


def interval_chart(title: str, bars: Sequence[Bar]) -> str:
    """Return a chart of shares from 0 to 1: a dot for a value, a line for its interval, a mark for its gate.

    Figures beyond 0 to 1 are left out: they are counts or times.
    """
    shown = [bar for bar in bars if bar.rate.low >= -1 and bar.rate.high <= 1.3 and bar.rate.size]
    if not shown:
        return ""
    height = ROW * (len(shown) + 1) + 12
    width = LABEL + PLOT + 130
    parts = [
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>{escape(title)}</title>",
        *_axis(height),
    ]
    for at, bar in enumerate(shown):
        parts += _bar(bar, ROW * at + ROW // 2 + 4)
    return "".join([*parts, "</svg>"])


def _x(value: float) -> float:
    return LABEL + max(0.0, min(1.0, value)) * PLOT


def _axis(height: int) -> list[str]:
    lines: list[str] = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(tick)
        lines.append(f'<line class="grid" x1="{x}" x2="{x}" y1="2" y2="{height - 20}"/>')
        lines.append(f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="middle">{tick:g}</text>')
    return lines


def _bar(bar: Bar, y: int) -> list[str]:
    rate = bar.rate
    failed = bar.gate is not None and rate.low < bar.gate
    mark = "bad" if failed else "good" if bar.gate is not None else "plain"
    label = spoken(bar.label)
    label = label if len(label) <= LABEL_CHARS else f"{label[: LABEL_CHARS - 1]}…"
    parts = [
        f'<text class="label" x="{LABEL - 12}" y="{y + 4}" text-anchor="end">{escape(label)}</text>',
        f'<line class="range {mark}" x1="{_x(rate.low):.1f}" x2="{_x(rate.high):.1f}" y1="{y}" y2="{y}"/>',
        f'<circle class="dot {mark}" cx="{_x(rate.value):.1f}" cy="{y}" r="5"/>',
        f'<text class="value" x="{LABEL + PLOT + 14}" y="{y + 4}">{rate.value:.3f}, n = {rate.size}</text>',
    ]
    if bar.gate is not None:
        x = f"{_x(bar.gate):.1f}"
        parts.append(f'<line class="gate" x1="{x}" x2="{x}" y1="{y - 8}" y2="{y + 8}"/>')
    return parts
