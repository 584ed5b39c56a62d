"""The simulator of nudges: the data is whole, the gate holds, and a fault in a rule turns it red."""

import datetime as dt
from collections.abc import Callable

import pytest

from bot.adapters.public_holidays import is_public_holiday
from bot.domain.nudges import NudgeRules, Preference, cadence, due_nudges, no_holidays
from bot.domain.nudges.board import Board
from bot.domain.nudges.hours import Clock
from bot.domain.nudges.rules import OrderOfWork, Stalled
from bot.domain.project import Project, Readiness
from bot.library.nudges import read_nudges
from bot.library.reader import read_folder
from bot.services import nudger
from bot.services.nudge_letters import Letters
from bot.settings import SHIPPED_KNOWLEDGE
from evals.gates import checks, read_gates
from evals.nudges import Score, simulate
from evals.results import plain
from evals.timelines import Timeline, load_timelines


def below_gates(score: Score) -> list[str]:
    """Return the figures that are below their gates."""
    figures = score.figures()
    found = checks({"nudges": plain(figures)}, read_gates(), None)
    return [f"{one.name}: {one.detail}" for one in found if not one.passed and one.name in figures]


@pytest.fixture(scope="module")
def rules() -> NudgeRules:
    return read_nudges(SHIPPED_KNOWLEDGE)


@pytest.fixture(scope="module")
def framework():
    found = read_folder(SHIPPED_KNOWLEDGE).framework
    assert found is not None
    return found


@pytest.fixture(scope="module")
def timelines() -> list[Timeline]:
    return load_timelines()


def test_there_are_enough_timelines_of_three_to_eighteen_months(timelines) -> None:
    assert len(timelines) >= 60
    for one in timelines:
        length = one.moment(one.until) - one.moment(one.start)
        assert dt.timedelta(days=84) <= length <= dt.timedelta(days=550), one.id


def test_every_rule_is_expected_somewhere(timelines, rules) -> None:
    named = {name.split()[0] for one in timelines for names in one.expect.values() for name in names}
    assert {rule.id for rule in rules.rules} == named


def test_what_is_expected_is_sent_and_nothing_else(timelines, rules, framework) -> None:
    score = simulate(timelines, rules, framework)
    assert score.lines() == []
    assert below_gates(score) == []


def with_settings(**changes: object) -> Callable[..., object]:
    """Return the question for nudges as it would be if some settings were ignored."""

    def asked(project: Project, *args: object, **named: object) -> object:
        settings = project.settings.model_copy(update=changes)
        return due_nudges(project.model_copy(update={"settings": settings}), *args, **named)  # type: ignore[arg-type]

    return asked


def without_zone(project: Project, *args: object, **named: object) -> object:
    profile = project.profile.model_copy(update={"time_zone": "UTC"})
    return due_nudges(project.model_copy(update={"profile": profile}), *args, **named)  # type: ignore[arg-type]


def without(**named_instead: object) -> Callable[..., object]:
    return lambda *args, **named: due_nudges(*args, **{**named, **named_instead})  # type: ignore[arg-type]


def forgiving(*args: object, **named: object) -> object:
    past = tuple(one.model_copy(update={"outcome": None}) for one in named.pop("past", ()))  # type: ignore[attr-defined]
    return due_nudges(*args, past=past, **named)  # type: ignore[arg-type]


def nobody_opted_out(*args: object, **named: object) -> object:
    chosen: dict[str, Preference] = named.pop("preferences", {})  # type: ignore[assignment]
    kept = {name: one.model_copy(update={"opted_out": False}) for name, one in chosen.items()}
    return due_nudges(*args, preferences=kept, **named)  # type: ignore[arg-type]


ASKED_OTHERWISE = {
    "the cap is ignored": ("due-six", with_settings(weekly_cap=50)),
    "a cap of none is ignored": ("due-with-a-cap-of-none", with_settings(weekly_cap=5)),
    "a pause is ignored": ("summer", with_settings(paused_until=None)),
    "a snooze of a rule is ignored": ("trouble-rule-snoozed", with_settings(snoozed={})),
    "the zone is dropped": ("due-", without_zone),
    "a person's zone and hours are dropped": ("due-for-somebody", without(preferences={})),
    "public holidays are dropped": ("due-", without(is_holiday=no_holidays)),
    "what people answered is forgotten": ("quiet-and-", forgiving),
    "opting out is ignored": ("opted-out", nobody_opted_out),
    "nothing joins the day's message": ("trouble-two", without(appendable=False)),
    "everything joins the day's message": ("trouble-two", without(appendable=True)),
}


@pytest.mark.parametrize("fault", ASKED_OTHERWISE)
def test_the_gate_fails_where(fault, timelines, rules, framework, monkeypatch) -> None:
    named, asked = ASKED_OTHERWISE[fault]
    monkeypatch.setattr(nudger, "due_nudges", asked)
    assert_red(timelines, named, rules, framework)


def test_the_gate_fails_where_a_mute_is_ignored(timelines, rules, framework, monkeypatch) -> None:
    """It is looked at twice: when the nudge is due, and when its message is written."""
    line = Letters._line

    def unmuted(self, name, nudge, past, project):
        settings = project.settings.model_copy(update={"muted": {}})
        return line(self, name, nudge, past, project.model_copy(update={"settings": settings}))

    monkeypatch.setattr(nudger, "due_nudges", with_settings(muted={}))
    monkeypatch.setattr(Letters, "_line", unmuted)
    assert_red(timelines, "quiet-and-muted", rules, framework)


def changed_rules(rules: NudgeRules, change: Callable[..., object]) -> NudgeRules:
    return rules.model_copy(update={"rules": tuple(change(rule) for rule in rules.rules)})


def halved(rule):
    when = rule.when
    days = {
        name: getattr(when, name) // 2
        for name in ("days", "days_before", "days_in_phase")
        if hasattr(when, name)
    }
    return rule.model_copy(update={"when": when.model_copy(update=days)})


def set_to(kind: type, **values: object) -> Callable[..., object]:
    def change(rule):
        same = not isinstance(rule.when, kind)
        return rule if same else rule.model_copy(update={"when": rule.when.model_copy(update=values)})

    return change


RULES_OTHERWISE = {
    "the spans of days are halved": ("due-and-", halved),
    "standstill is told after ten days": ("quiet-since", set_to(Stalled, days=10)),
    "order is told a week early": ("order-nothing", set_to(OrderOfWork, days_in_phase=7)),
    "nothing is escalated": ("forgotten", lambda rule: rule.model_copy(update={"escalate_after_days": None})),
    "escalation is twice as fast": (
        "forgotten",
        lambda rule: rule.model_copy(
            update={"escalate_after_days": rule.escalate_after_days and rule.escalate_after_days // 2}
        ),
    ),
    "cooldown is ignored": (
        "evidence-missing-in",
        lambda rule: rule.model_copy(update={"cooldown_days": 0}),
    ),
    "priorities are turned round": (
        "order-after",
        lambda rule: rule.model_copy(update={"priority": 10 - rule.priority}),
    ),
}


@pytest.mark.parametrize("fault", RULES_OTHERWISE)
def test_the_gate_fails_where_in_the_rules(fault, timelines, rules, framework) -> None:
    named, change = RULES_OTHERWISE[fault]
    assert_red(timelines, named, changed_rules(rules, change), framework)


def test_the_gate_fails_where_a_message_carries_ten(timelines, rules, framework) -> None:
    assert_red(timelines, "order-after", rules.model_copy(update={"most_in_a_message": 10}), framework)


CODE_OTHERWISE = {
    "what has begun is not seen": (
        "order-pilot",
        lambda m: m.setattr(Board, "has_begun", lambda *_: False),
    ),
    "what is open is inverted": ("due-and-", lambda m: m.setattr(Board, "is_open", _not(Board.is_open))),
    "readiness is inverted": ("target-", lambda m: m.setattr(Readiness, "must_gaps", ())),
    "every hour is a working hour": ("due-set", lambda m: m.setattr(Clock, "closed", lambda *_: None)),
    "a week of the cadence is halved": (
        "govern-weekly",
        lambda m: m.setitem(cadence._DAYS, "weekly", 3),
    ),
    "a month has always 28 days": (
        "govern-monthly",
        lambda m: m.setattr(cadence.calendar, "monthrange", lambda *_: (0, 28)),
    ),
}


@pytest.mark.parametrize("fault", CODE_OTHERWISE)
def test_the_gate_fails_where_in_the_code(fault, timelines, rules, framework, monkeypatch) -> None:
    named, patch = CODE_OTHERWISE[fault]
    patch(monkeypatch)
    assert_red(timelines, named, rules, framework)


def _not(predicate: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *args: not predicate(*args)


def assert_red(timelines: list[Timeline], named: str, rules: NudgeRules, framework: object) -> None:
    """Some timelines of that name go wrong, so the share of those as expected is below its gate.

    The sound rules are run over the same ones: it is the fault that turns them red.
    """
    some = [one for one in timelines if named in one.id]
    assert some
    score: Score = simulate(some, rules, framework, is_public_holiday)  # type: ignore[arg-type]
    missed = below_gates(score)
    assert any("timelines_as_expected" in line for line in missed), score.figures()


def test_the_gate_fails_on_an_empty_set_of_timelines(rules, framework) -> None:
    missed = below_gates(simulate([], rules, framework))
    assert len(missed) >= 4
