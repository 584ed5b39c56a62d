"""What people hand in, as they hand it in: ids and plain texts. `Tracker` turns them into values."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.domain.phases import Phase
from bot.domain.project import (
    Label,
    PersonToken,
    Profile,
    Project,
    ProjectRole,
    Settings,
    SystemKind,
    UtcTime,
    Words,
    WorkingHours,
    label,
    words,
)
from bot.domain.project.people import ActorKind
from bot.domain.project.values import Cadence
from bot.errors import Refused
from bot.store.drafts import Draft


@dataclass(frozen=True)
class Acting:
    """Who does something, when, and what they saw of the project before.

    `expected_version`: any change since that version is a conflict. `seen_version`: only one that
    touches the same thing is; give it wherever a person looked first (a modal, a message).
    """

    person: str
    """Slack user id, or any other id."""
    now: dt.datetime
    kind: ActorKind = "person"
    name: str | None = None
    expected_version: int | None = None
    seen_version: int | None = None
    guest: bool = False
    """A guest of the workspace acts only in a role that a lead gave to them by name."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Names of people whom the act mentions, by id; they join the project under them."""


@dataclass(frozen=True)
class NewConditionText:
    """A condition of a gate decision, its owner by id."""

    text: str
    owner: str
    due: dt.date


class Edit(BaseModel):
    """Fields that are given are changed, others stay; a field given as None is emptied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def given(self) -> dict[str, Any]:
        """Return the fields that were given."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ProfileEdit(Edit):
    """Changes to a profile. Texts are plain; fields as in `Profile`."""

    name: str | None = None
    system: str | None = None
    system_kind: SystemKind | None = None
    origin: Literal["built", "bought"] | None = None
    vendor: str | None = None
    owner: str | None = None
    time_zone: str | None = None
    working_hours: WorkingHours | None = None
    language: Literal["en", "sv"] | None = None
    targets: dict[Phase, dt.date] | None = None
    go_live: dt.date | None = None


class SettingsEdit(Edit):
    """Changes to the settings; fields as in `Settings`. For muting and snoozing see `Tracker`."""

    paused_until: UtcTime | None = None
    weekly_cap: int | None = None
    cadence: Cadence | None = None
    others_are: Literal[ProjectRole.VIEWER, ProjectRole.MEMBER] | None = None


@dataclass(frozen=True)
class Start:
    """What a project begins with. `lead`: the id of who leads it, else the acting person does."""

    name: str
    phase: Phase = Phase.ASSESS
    lead: str | None = None
    profile: ProfileEdit = field(default_factory=ProfileEdit)


LABELS = ("name", "system", "vendor")
"""Fields of a profile that name things; `owner` is the other text."""

_WITH_DEFAULT = ("time_zone", "working_hours", "language", "targets", "weekly_cap", "cadence", "others_are")


def said(text: str | None) -> Words | None:
    """Return a text as committed words."""
    return None if text is None else saying(text)


def saying(text: str) -> Words:
    """Return a text as committed words. Raises Refused where it is empty or too long."""
    return words(text, secrets.token_hex(16))


def named(text: str) -> Label:
    """Return a text as the name of a thing. Raises Refused where it is empty or too long."""
    return label(text, secrets.token_hex(16))


def new_profile(start: Start) -> Profile:
    """Return the profile that a project begins with."""
    return edited_profile(Profile(name=named(start.name)), start.profile)


def edited_profile(profile: Profile, edit: ProfileEdit) -> Profile:
    """Return the profile with what is given changed; a text that stays keeps its commitment."""
    given = _filled(edit.given())
    if given.get("name", "") is None:
        raise Refused("a project needs a name", "give it one")
    for name in (*LABELS, "owner"):
        text = given.get(name)
        if text is not None:
            before = getattr(profile, name)
            same = before is not None and before.text == text.strip()
            given[name] = before if same else saying(text) if name == "owner" else named(text)
    return Profile.model_validate({**_fields(profile), **given})


def edited_settings(settings: Settings, changes: dict[str, Any]) -> Settings:
    """Return the settings with these fields changed."""
    return Settings.model_validate({**_fields(settings), **_filled(changes)})


def person_of(draft: Draft, ref: str, name: str | None = None, bot: bool = False) -> PersonToken:
    """Return the token of a person given by id, or by a token of this project.

    Raises:
        Refused: it is a token, and none of this project.
    """
    if any(one.token == ref for one in draft.people.persons):
        return ref
    if ref.startswith("p-") and len(ref) == 18:
        raise Refused(f"there is no person {ref} in this project", "name the person by their id")
    return draft.token(ref, name, bot)


def require_own_role(project: Project | None, person: PersonToken, by: Acting) -> None:
    """Raises Refused where a guest acts without a role that a lead gave them."""
    if not by.guest:
        return
    member = project.people.get(person) if project else None
    if member is None or member.role is None:
        raise Refused(
            "a guest of this workspace may look at the project but not change it",
            "ask a lead to give you a role in it",
        )


def _fields(value: BaseModel) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).model_fields}


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields; those that cannot be empty are left out, so that they keep what they had."""
    return {name: value for name, value in given.items() if value is not None or name not in _WITH_DEFAULT}
