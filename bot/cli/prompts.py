"""`advisor prompts`: what a language model is told."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import UsageError

app = typer.Typer(help="Show, compare, try and lock the prompts.", no_args_is_help=True)


def _folder() -> Path:
    from bot.settings import read_settings

    return read_settings().prompts_dir


def _named(folder: Path, name: str) -> Path:
    path = folder / f"{name}.md"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.md"))) or "none"
        raise UsageError(f"there is no prompt {name!r}", f"known: {known}")
    return path


@app.command()
def show(name: Annotated[str | None, typer.Argument(help="Name of a prompt.")] = None) -> None:
    """List the prompts with their versions, or print one."""
    from bot.library.prompts import read_prompt, read_prompts

    folder = _folder()
    if name:
        print(read_prompt(_named(folder, name)).template)
        return
    for prompt in read_prompts(folder).values():
        print(f"{prompt.name}  version {prompt.version}  {prompt.digest[:12]}  {', '.join(prompt.variables)}")


@app.command()
def diff(
    name: Annotated[str, typer.Argument(help="Name of a prompt.")],
    other: Annotated[Path, typer.Argument(help="Another folder of prompts, or a file.")],
) -> None:
    """Show how a prompt differs from the one of the same name elsewhere."""
    from bot.library.prompts import read_prompt

    mine = read_prompt(_named(_folder(), name))
    theirs = read_prompt(_named(other, name) if other.is_dir() else other)
    lines = difflib.unified_diff(
        theirs.template.splitlines(),
        mine.template.splitlines(),
        f"{theirs.name} version {theirs.version}",
        f"{mine.name} version {mine.version}",
        lineterm="",
    )
    print("\n".join(lines) or "the same text")


@app.command(name="dry-run")
def dry_run(
    text: Annotated[
        str,
        typer.Argument(
            help="A question; for nudge and summary a sentence with marks, for judge a statement."
        ),
    ] = "",
    prompt: Annotated[str, typer.Option(help="Name of a prompt.")] = "answer",
    thread: Annotated[list[str] | None, typer.Option(help="What was asked before, for follow-up.")] = None,
    passage: Annotated[str, typer.Option(help="What the statement is to rest on, for judge.")] = "",
) -> None:
    """Print what a model would be told, with a sample where no text is given; no model is asked."""
    from bot.cli import opening
    from bot.cli.prompt_trial import Trial, told_by

    print(told_by(opening.application(model=""), prompt, Trial(text, tuple(thread or ()), passage)))


@app.command()
def lock() -> None:
    """Lock the prompts as they are; a changed text needs a new version."""
    from bot.library.prompts import write_lock

    folder = _folder()
    for name, entry in write_lock(folder).items():
        print(f"{name}  version {entry.version}  {entry.sha256[:12]}")
