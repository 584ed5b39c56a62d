"""A report as PDF, set by typst with the fonts that come inside its package: nothing is fetched.

The report goes in as JSON and is shown as text by the template; no text is ever read as typst.
"""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from bot.adapters.exports.portfolio import PortfolioLine
from bot.adapters.exports.report import Happened, Report
from bot.errors import ExportError

_TEMPLATES = Path(__file__).parent


def report_pdf(report: Report) -> bytes:
    """Return the report, made to be put before a steering group. Raises ExportError."""
    return _set("summary.typ", dataclasses.asdict(report))


def history_pdf(name: str, changes: Sequence[Happened], date: str) -> bytes:
    """Return the changes, oldest first. Raises ExportError."""
    data = {"name": name, "date": date, "changes": [dataclasses.asdict(one) for one in changes]}
    return _set("history.typ", data)


def portfolio_pdf(lines: Sequence[PortfolioLine], date: str) -> bytes:
    """Return the portfolio, a block a project. Raises ExportError."""
    return _set("portfolio.typ", {"date": date, "lines": [dataclasses.asdict(line) for line in lines]})


def _set(template: str, data: dict[str, Any]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    try:
        made: Any = typst.compile(
            str(_TEMPLATES / template),
            root=str(_TEMPLATES),
            font_paths=fonts,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise ExportError(
            f"the PDF could not be set: {str(error).splitlines()[0]}", "export as Markdown instead"
        ) from error
    return bytes(made)
