"""The commands of `advisor`; each loads only what it uses."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Json, application
from bot.cli.project import app as project_app

app = typer.Typer(
    name="advisor",
    help="Grounded, cited advice on implementing AI in health care.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(project_app, name="project")


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
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: PDF, DOCX, Markdown, HTML, text.")],
    as_json: Json = False,
) -> None:
    """Add the organisation's own documents; only what changed is read again."""
    from bot.cli import ingest as command

    command.run(application(), paths, as_json)


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
def evals(
    suites: Annotated[
        list[str] | None, typer.Argument(help="retrieval, answers, ablation, pubmedqa, tune.")
    ] = None,
    split: Annotated[str, typer.Option(help="tune, heldout or both.")] = "both",
    details: Annotated[bool, typer.Option(help="List the cases that fall short (tuning half only).")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    pubmedqa: Annotated[Path | None, typer.Option(help="Path of pubmedqa_labelled.json.")] = None,
) -> None:
    """Measure retrieval and answers. Exit status 1 if a gate falls short."""
    from evals.run import run

    run(application(), suites or ["retrieval", "answers"], split, details, json_file, pubmedqa)
