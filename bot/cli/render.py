"""An outcome on a terminal, with rich: the direct line stands out, sources stand back."""

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.domain.answers import Answer, Refusal


def print_outcome(outcome: Answer | Refusal) -> None:
    """Print the outcome's own text, its parts told apart by weight and colour."""
    console = Console(width=min(100, Console().width))
    lines = outcome.text.split("\n")
    refused = isinstance(outcome, Refusal)
    body: list[Text | Padding] = []
    in_sources = False
    for number, line in enumerate(lines):
        in_sources = in_sources or line in {"Sources", "Källor"}
        body.append(_styled(line, number == 0, in_sources))
    style = "yellow" if refused else "cyan"
    console.print(Panel(Group(*body), border_style=style, title=outcome.kind, title_align="left"))


def _styled(line: str, first: bool, in_sources: bool) -> Text | Padding:
    if in_sources:
        return Text(line, style="dim")
    if line.startswith(("• ", "→ ", "– ")):
        text = Text(line[2:])
        if line.startswith("→"):
            text.stylize("green")
        return Padding(Text.assemble(line[:2], text), (0, 0, 0, 2))
    return Text(line, style="bold" if first else "")
