"""The commands of `advisor person`: what is held on somebody, and its end. For who runs the advisor."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Json, application

app = typer.Typer(
    help="What is held on a person: hand it out, erase it.", no_args_is_help=True, rich_markup_mode=None
)

Id = Annotated[str, typer.Argument(help="Slack user id, or another id that is used here.")]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="Another name of the person in texts.")]


@app.command()
def export(
    person: Id,
    alias: Aliases = None,
    to: Annotated[Path | None, typer.Option(help="The file, else standard output.")] = None,
    as_json: Json = False,
) -> None:
    """Write all that is held on a person, from every table, as JSON."""
    import datetime as dt
    import json
    import sys

    from bot.cli.project_call import check_text, print_json
    from bot.cli.project_export import write_file

    check_text(sys.argv)
    held = application().eraser.held_on(person.strip(), dt.datetime.now(dt.UTC), alias or [])
    content = json.dumps(held.plain(), ensure_ascii=False, indent=1, default=str) + "\n"
    if to is None:
        sys.stdout.write(content)
        return
    write_file(to, content.encode())
    if as_json:
        print_json({"file": str(to), "rows": held.rows})
    else:
        sys.stdout.write(f"{to}: {held.rows} rows\n")


@app.command()
def erase(
    person: Id,
    acting: Annotated[str, typer.Option("--as", envvar="ADVISOR_PERSON", help="Who erases, by id.")] = "",
    alias: Aliases = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase a person from everything that is kept. This cannot be undone."""
    import sys

    from bot.cli.project_call import check_text
    from bot.cli.project_keeping import erase as erase_everywhere

    check_text(sys.argv)
    erase_everywhere(
        application,
        "",
        "local",
        acting,
        person.strip(),
        alias or [],
        everywhere=True,
        operator=True,
        yes=yes,
        as_json=as_json,
    )
