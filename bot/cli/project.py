"""The commands of `advisor project`; each loads only what it uses. One call, one change."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Json, application

app = typer.Typer(
    help="The project of a channel: phase, activities, gates, history, exports.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Channel = Annotated[str, typer.Option(help="The project's channel.")]
Team = Annotated[str, typer.Option(help="Team or enterprise id of the channel.")]
As = Annotated[str, typer.Option("--as", envvar="ADVISOR_PERSON", help="Who is acting, by id.")]
Version = Annotated[
    int | None, typer.Option("--if-version", min=1, help="Refuse if the project has changed since.")
]
Operator = Annotated[bool, typer.Option(help="Act as who runs the advisor, not as one of the team.")]
Activity = Annotated[str, typer.Argument(help="Id of the activity, e.g. assess/certification.")]
Reason = Annotated[str | None, typer.Option(help="Why.")]


@app.callback()
def check_arguments() -> None:
    """The project of a channel: phase, activities, gates, history, exports."""
    import sys

    from bot.cli.project_call import check_text

    check_text(sys.argv)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The project's name.")],
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    lead: Annotated[str | None, typer.Option(help="Who leads it, else who acts.")] = None,
    phase: Annotated[str, typer.Option(help="The phase that it is in.")] = "assess",
    system: Annotated[str | None, typer.Option(help="The AI system.")] = None,
    kind: Annotated[str | None, typer.Option(help="diagnosis, treatment, prevention, …")] = None,
    origin: Annotated[str | None, typer.Option(help="built or bought.")] = None,
    vendor: Annotated[str | None, typer.Option()] = None,
    owner: Annotated[str | None, typer.Option(help="Who owns the system in the organisation.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="E.g. Europe/Stockholm.")] = None,
    language: Annotated[str | None, typer.Option(help="en or sv.")] = None,
    target: Annotated[list[str] | None, typer.Option(help="PHASE=DATE by which it is to be left.")] = None,
    go_live: Annotated[str | None, typer.Option(help="ISO date.")] = None,
    as_json: Json = False,
) -> None:
    """Begin the project of a channel. Who acts leads it, unless --lead names another."""
    from bot.cli import project_acts as acts

    profile = acts.profile(system, kind, origin, vendor, owner, time_zone, language, target, go_live)
    acts.create(application, acts.call(channel, team, person), name, lead, phase, profile, as_json)


@app.command()
def edit(
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    name: Annotated[str | None, typer.Option(help="The project's name.")] = None,
    system: Annotated[str | None, typer.Option(help="The AI system.")] = None,
    kind: Annotated[str | None, typer.Option(help="diagnosis, treatment, prevention, …")] = None,
    origin: Annotated[str | None, typer.Option(help="built or bought.")] = None,
    vendor: Annotated[str | None, typer.Option()] = None,
    owner: Annotated[str | None, typer.Option(help="Who owns the system in the organisation.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="E.g. Europe/Stockholm.")] = None,
    language: Annotated[str | None, typer.Option(help="en or sv.")] = None,
    target: Annotated[list[str] | None, typer.Option(help="PHASE=DATE; all targets anew.")] = None,
    go_live: Annotated[str | None, typer.Option(help="ISO date.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Change the profile; what is not named stays."""
    from bot.cli import project_acts as acts

    profile = acts.profile(system, kind, origin, vendor, owner, time_zone, language, target, go_live, name)
    acts.edit(application, acts.call(channel, team, person, version), profile, as_json)


@app.command(name="person")
def set_person(
    member: Annotated[str, typer.Argument(help="The person's id.")],
    role: Annotated[str, typer.Option(help="lead, deputy, member, sponsor, viewer, none: has left.")] = "",
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    name: Annotated[str | None, typer.Option(help="The name that is shown.")] = None,
    bot: Annotated[bool, typer.Option(help="It is a bot.")] = False,
    operator: Operator = False,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Give somebody a role in the project."""
    from bot.cli import project_acts as acts

    call = acts.call(channel, team, person, version, operator)
    acts.set_person(application, call, member, role, name, bot, as_json)


@app.command("set-phase")
def set_phase(
    phase: Annotated[str, typer.Argument(help="assess, structure, implement, support, govern or learn.")],
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    reason: Reason = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Move to a phase; must-meet gaps need the decision go with conditions, going back a reason."""
    from bot.cli import project_acts as acts

    acts.set_phase(application, acts.call(channel, team, person, version), phase, reason, as_json)


@app.command()
def mark(
    activity: Activity,
    status: Annotated[
        str, typer.Argument(help="not_started, in_progress, blocked, done, not_applicable, not_assessed.")
    ],
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    reason: Annotated[str | None, typer.Option(help="Why it is not applicable.")] = None,
    blocker: Annotated[str | None, typer.Option(help="What blocks it.")] = None,
    waiting_for: Annotated[str | None, typer.Option(help="Id of the person waited for.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Set the status of an activity."""
    from bot.cli import project_acts as acts

    call = acts.call(channel, team, person, version)
    acts.mark(application, call, activity, status, reason, blocker, waiting_for, as_json)


@app.command()
def assign(
    activity: Activity,
    owner: Annotated[str | None, typer.Argument(help="Id of the new owner, or none.")] = None,
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    due: Annotated[str | None, typer.Option(help="ISO date, or none.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Set owner, due date or both; both are two changes, each to be undone on its own."""
    from bot.cli import project_acts as acts

    acts.assign(application, acts.call(channel, team, person, version), activity, owner, due, as_json)


@app.command()
def evidence(
    activity: Activity,
    what: Annotated[str | None, typer.Argument(help="A note, unless --link or --document says else.")] = None,
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    link: Annotated[bool, typer.Option("--link", help="It is a permalink.")] = False,
    document: Annotated[bool, typer.Option("--document", help="It is a document.")] = False,
    remove: Annotated[str | None, typer.Option(help="Id of the evidence that does not count.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Add evidence to an activity, or take a piece away."""
    from bot.cli import project_acts as acts

    call = acts.call(channel, team, person, version)
    acts.evidence(application, call, activity, what, link, document, remove, as_json)


@app.command("verify-item")
def verify_item(
    activity: Activity,
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The verification does not hold.")] = False,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Verify what somebody else has done."""
    from bot.cli import project_acts as acts

    acts.verify_item(application, acts.call(channel, team, person, version), activity, withdraw, as_json)


@app.command()
def tailor(
    activity: Activity,
    level: Annotated[str, typer.Argument(help="must, should, or none: the framework's own again.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded.")] = "",
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Raise or lower an activity for this project."""
    from bot.cli import project_acts as acts

    acts.tailor(application, acts.call(channel, team, person, version), activity, level, reason, as_json)


@app.command()
def decide(
    decision: Annotated[str, typer.Argument(help="go, go_with_conditions, hold, recycle or stop.")],
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    reason: Reason = None,
    condition: Annotated[list[str] | None, typer.Option(help="“OWNER DATE TEXT”; several times.")] = None,
    phase: Annotated[str | None, typer.Option(help="Refuse if the project is in another one.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Decide the gate of the phase now."""
    from bot.cli import project_acts as acts

    call = acts.call(channel, team, person, version)
    acts.decide(application, call, decision, reason, condition or [], phase, as_json)


@app.command("close")
def close_condition(
    decision: Annotated[str, typer.Argument(help="Id of the decision, e.g. d12.")],
    condition: Annotated[int, typer.Argument(min=1, help="Number of the condition.")],
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    note: Annotated[str | None, typer.Option(help="How it was met.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Close a condition that is met."""
    from bot.cli import project_acts as acts

    acts.close(application, acts.call(channel, team, person, version), decision, condition, note, as_json)


@app.command()
def lesson(
    text: Annotated[str | None, typer.Argument(help="What the team has learnt.")] = None,
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    activity: Annotated[str | None, typer.Option(help="The activity that it is about.")] = None,
    remove: Annotated[str | None, typer.Option(help="Id of a lesson that does not stand.")] = None,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Write down a lesson of the team, or take one away."""
    from bot.cli import project_acts as acts

    acts.lesson(application, acts.call(channel, team, person, version), text, activity, remove, as_json)


@app.command()
def undo(
    number: Annotated[int | None, typer.Argument(min=1, help="Which change, else the latest.")] = None,
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Put a change back, by a new change."""
    from bot.cli import project_acts as acts

    acts.undo(application, acts.call(channel, team, person, version), number, as_json)


@app.command()
def migrate(
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    to: Annotated[str | None, typer.Option(help="Framework version, else the current one.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; else only show what it would do.")] = False,
    operator: Operator = False,
    version: Version = None,
    as_json: Json = False,
) -> None:
    """Show what another framework version changes, or go to it; nothing is lost."""
    from bot.cli import project_keeping as keeping

    keeping.migrate(application, channel, team, person, to, apply, operator, version, as_json)


@app.command()
def erase(
    channel: Channel = "",
    person: As = "",
    team: Team = "local",
    member: Annotated[str | None, typer.Option("--person", help="Erase this person only.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name of the person in texts.")] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="From all projects (operator).")] = False,
    operator: Operator = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase a project, or a person from it. This cannot be undone."""
    from bot.cli import project_keeping as keeping

    keeping.erase(application, channel, team, person, member, alias or [], everywhere, operator, yes, as_json)


@app.command("import")
def import_project(
    file: Annotated[Path, typer.Argument(help="A JSON export.")], person: As = "", as_json: Json = False
) -> None:
    """Take an exported project in, as it was; for who runs the advisor."""
    from bot.cli import project_keeping as keeping

    keeping.import_project(application, file, person, as_json)


@app.command()
def verify(channel: Channel = "", team: Team = "local", as_json: Json = False) -> None:
    """Recompute chain and snapshot, of all projects without --channel. Status 1: one does not fit."""
    from bot.cli import project_keeping as keeping

    keeping.verify(application, channel, team, as_json)


@app.command("list")
def list_projects(
    team: Annotated[str | None, typer.Option(help="Only of this team.")] = None,
    person: Annotated[str | None, typer.Option(help="Only those in which this person has a role.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="Only where the person has this role.")] = None,
    as_json: Json = False,
) -> None:
    """The portfolio, those that need attention first."""
    from bot.cli import project_reads as reads

    reads.portfolio(application, team, person, role or [], as_json)


@app.command()
def show(channel: Channel = "", team: Team = "local", as_json: Json = False) -> None:
    """Where the project stands, its people, and the checklist of its phase."""
    from bot.cli import project_reads as reads

    reads.show(application, channel, team, as_json)


@app.command("next")
def next_activities(
    channel: Channel = "",
    team: Team = "local",
    n: Annotated[int, typer.Option("-n", min=1, max=20, help="At most so many.")] = 5,
    as_json: Json = False,
) -> None:
    """What to turn to next, and why now."""
    from bot.cli import project_reads as reads

    reads.next_activities(application, channel, team, n, as_json)


@app.command()
def summary(
    channel: Channel = "",
    team: Team = "local",
    since: Annotated[str | None, typer.Option(help="ISO date: also what changed since.")] = None,
    as_json: Json = False,
) -> None:
    """The whole summary: decisions to take, gate, checklists, conditions, lessons."""
    from bot.cli import project_reads as reads

    reads.summary(application, channel, team, since, as_json)


@app.command()
def history(
    channel: Channel = "",
    team: Team = "local",
    after: Annotated[int, typer.Option(min=0, help="Only changes with a higher number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """The changes, oldest first."""
    from bot.cli import project_reads as reads

    reads.history(application, channel, team, after, limit, as_json)


@app.command()
def export(
    channel: Channel = "",
    team: Team = "local",
    file_format: Annotated[str, typer.Option("--format", help="json, md, csv or pdf.")] = "",
    what: Annotated[str, typer.Option(help="summary, history or portfolio; json holds all.")] = "summary",
    since: Annotated[str | None, typer.Option(help="ISO date: a summary with what changed since.")] = None,
    to: Annotated[Path | None, typer.Option(help="The file, else standard output.")] = None,
    as_json: Json = False,
) -> None:
    """Write a project to a file. JSON is all of it, and goes back in by `import`."""
    from bot.cli import project_export as command

    command.run(application, channel, team, file_format, what, since, to, as_json)
