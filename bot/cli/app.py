"""The commands of `advisor`; each loads only what it uses."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.evals import app as evals_app
from bot.cli.opening import Json, application
from bot.cli.person import app as person_app
from bot.cli.project import app as project_app
from bot.cli.prompts import app as prompts_app

app = typer.Typer(
    name="advisor",
    help="Grounded, cited advice on implementing AI in health care.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(project_app, name="project")
app.add_typer(person_app, name="person")
app.add_typer(prompts_app, name="prompts")
app.add_typer(evals_app, name="evals")


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question, in quotes or not.")] = None,
    phase: Annotated[str | None, typer.Option(help="Your phase: assess, structure, implement, …")] = None,
    channel: Annotated[
        str | None, typer.Option(help="Channel whose project gives phase and next steps.")
    ] = None,
    as_json: Json = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Answer one JSON line of standard input each.")
    ] = False,
) -> None:
    """Answer a question from the corpus, cited, or refuse plainly."""
    from bot.cli import ask as command

    if jsonl:
        command.answer_lines(application)
    else:
        command.answer_one(application, " ".join(question or []), phase, channel, as_json)


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages.")] = 5,
    as_json: Json = False,
) -> None:
    """Show the passages nearest to a query, with the score of each retriever."""
    from bot.cli import search as command

    command.run(application(), " ".join(query), k, as_json)


@app.command()
def ground(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Check one JSON line of standard input each.")
    ] = False,
    as_json: Json = False,  # noqa: ARG001 (the output is JSON either way; other commands take it too)
) -> None:
    """Tell of statements whether the passages that they cite support them."""
    from bot.cli import ground as command
    from bot.errors import UsageError

    if not jsonl:
        raise UsageError("statements come as JSON Lines on standard input", "call `advisor ground --jsonl`")
    command.check_lines(application)


@app.command()
def check(
    coverage: Annotated[bool, typer.Option(help="Also list what carries each item of the paper.")] = False,
    schemas: Annotated[bool, typer.Option("--write-schemas", help="Write knowledge/schema anew.")] = False,
    as_json: Json = False,
) -> None:
    """Check the knowledge files; names file, line and field. Exit status 1 if anything is wrong."""
    from bot.cli import check as command

    command.run(application(), coverage=coverage, write_schemas=schemas, as_json=as_json)


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option(help="Build it anew even if it is whole and current.")] = False,
    as_json: Json = False,
) -> None:
    """Build the index if it is missing or stale."""
    from bot.cli import index as command

    command.run(application(), rebuild=rebuild, as_json=as_json)


@app.command()
def ingest(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders or addresses: PDF, DOCX, Markdown, HTML, text.")
    ],
    as_json: Json = False,
) -> None:
    """Add the organisation's own documents; only what changed is read again."""
    from bot.cli import ingest as command

    command.run(application(), paths, as_json)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Say what is wrong with this installation and how to mend it. Exit status 1 if a check failed."""
    from bot.cli import doctor as command

    command.run(application(), as_json)


@app.command()
def nudge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent, and why.")] = False,
    report: Annotated[bool, typer.Option("--report", help="What became of the nudges, by rule.")] = False,
    now: Annotated[str | None, typer.Option(help="ISO moment to judge by, with --dry-run.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel: CHANNEL or TEAM/CHANNEL.")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    as_json: Json = False,
) -> None:
    """Say which nudges are due and which are held back and why, or what became of those sent."""
    from bot.cli import nudge as command

    command.run(application, dry_run, report, now, channel, team, as_json)


@app.command()
def serve(
    http: Annotated[
        bool, typer.Option("--http/--socket", help="Take requests on a port, or hold a socket to Slack.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on, with --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on, with --http.")] = 3000,
) -> None:
    """Run the bot in Slack until it is told to end (SIGTERM or Ctrl-C)."""
    from bot.cli import serve as command

    command.run(application(), http=http, host=host, port=port)


@app.command()
def play(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0: any free one.")] = 3001,
) -> None:
    """Try the bot in a browser, over a stand-in Slack on this machine, until Ctrl-C."""
    from bot.cli import play as command
    from bot.cli.progress import shown_progress
    from bot.settings import read_settings

    command.run(read_settings(), port, shown_progress())


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="File to write, e.g. advisor-2026-11-24.zip.")],
    as_json: Json = False,
) -> None:
    """Write the whole database to one file, consistent while the advisor runs."""
    from bot.cli import backup as command

    command.back_up(application(), path, as_json)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file that `advisor backup` wrote.")],
    as_json: Json = False,
) -> None:
    """Fill an empty database from a backup, all or nothing."""
    from bot.cli import backup as command

    command.restore(application(), path, as_json)
