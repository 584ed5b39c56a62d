"""One project, or many, as the bytes of a file: the terminal and Slack hand out the same ones."""

import datetime as dt

from bot.adapters.exports import csv_file, markdown
from bot.adapters.exports.portfolio import portfolio_lines
from bot.adapters.exports.reporting import report_of
from bot.domain.project import ProjectKey
from bot.errors import UsageError
from bot.services.summarizer import Portfolio, Summarizer

FORMATS = ("json", "md", "csv", "pdf")


def project_file(
    summarizer: Summarizer,
    key: ProjectKey,
    file_format: str,
    now: dt.datetime,
    since: dt.datetime | None = None,
) -> bytes:
    """Return the project's summary; `json` is all of it, to be imported again.

    Raises:
        Refused: the channel has no project.
        UsageError: the format is none of `FORMATS`.
    """
    if file_format == "json":
        return (summarizer.export(key).model_dump_json(indent=2) + "\n").encode()
    report = report_of(summarizer.summary(key, now, since), summarizer.show(key).people)
    match file_format:
        case "pdf":
            from bot.adapters.exports.pdf import report_pdf  # noqa: PLC0415 (costs time)

            return report_pdf(report)
        case "md":
            return text_file("md", markdown.report_markdown(report))
        case "csv":
            return text_file("csv", csv_file.report_csv(report))
        case _:
            raise unknown_format(file_format)


def portfolio_file(found: Portfolio, file_format: str, now: dt.datetime) -> bytes:
    """Return one line a project. Raises UsageError: the format is not `md`, `csv` or `pdf`."""
    lines = portfolio_lines([(row, found.people[row.key]) for row in found.rows], now.date())
    date = now.date().isoformat()
    match file_format:
        case "pdf":
            from bot.adapters.exports.pdf import portfolio_pdf  # noqa: PLC0415 (costs time)

            return portfolio_pdf(lines, date)
        case "md":
            return text_file("md", markdown.portfolio_markdown(lines, date))
        case "csv":
            return text_file("csv", csv_file.portfolio_csv(lines))
        case _:
            raise unknown_format(file_format)


def text_file(file_format: str, text: str) -> bytes:
    """Return the text's bytes; a CSV begins with the mark by which spreadsheets know UTF-8."""
    return text.encode("utf-8-sig" if file_format == "csv" else "utf-8")


def unknown_format(file_format: str) -> UsageError:
    return UsageError(f"unknown file format {file_format!r}", f"use one of {', '.join(FORMATS)}")
