"""`advisor evals nudges`: timelines of projects, replayed, against the nudges that a reader expects.

Doubles, nudges out of hours and nudges over the cap are counted from what is in the simulated channel
alone, by code and a list of days off of its own.
"""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.adapters.public_holidays import is_public_holiday
from bot.compose import Application
from bot.domain.framework import Framework
from bot.domain.nudges import IsHoliday, NudgeRules
from bot.library.nudges import read_nudges
from bot.store.engine import create_store_engine
from bot.store.frameworks import FrameworkShelf
from bot.store.migrate import upgrade
from bot.store.nudges import NudgeStore
from bot.store.projects import ProjectStore
from evals.simulation import Posted, Simulation, local
from evals.timelines import Timeline, days_off, load_timelines


@dataclass
class Score:
    """What was right and wrong over all timelines."""

    timelines: int = 0
    as_expected: int = 0
    """Timelines in which nothing at all was wrong."""
    right: int = 0
    unexpected: list[str] = field(default_factory=list[str])
    missed: list[str] = field(default_factory=list[str])
    doubles: list[str] = field(default_factory=list[str])
    out_of_hours: list[str] = field(default_factory=list[str])
    over_the_cap: list[str] = field(default_factory=list[str])

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.unexpected))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))

    def figures(self) -> dict[str, Any]:
        """Return the figures that gates look at; for all of them more is better."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "timelines_as_expected": self.as_expected / max(1, self.timelines),
            "no_doubles": float(not self.doubles),
            "none_out_of_hours": float(not self.out_of_hours),
            "none_over_the_cap": float(not self.over_the_cap),
            "cases": self.timelines,
            "expected": self.right + len(self.missed),
            "sent": self.right + len(self.unexpected),
        }

    def lines(self) -> list[str]:
        """Return what fell short, one line each."""
        named = ("unexpected", "missed", "doubles", "out_of_hours", "over_the_cap")
        return [f"{name}: {one}" for name in named for one in getattr(self, name)]


def run(app: Application) -> dict[str, Any]:
    """Return the figures of all timelines under the rules and the calendar that ship."""
    rules = read_nudges(app.settings.knowledge_dir)
    return simulate(load_timelines(), rules, app.corpus.framework).figures()


def simulate(
    timelines: Sequence[Timeline],
    rules: NudgeRules,
    framework: Framework,
    is_holiday: IsHoliday = is_public_holiday,
) -> Score:
    """Replay the timelines over a store of their own and compare."""
    score = Score()
    off = days_off()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_store_engine(f"sqlite:///{Path(folder) / 'sim.db'}")
        upgrade(engine)
        shelf = FrameworkShelf(engine, framework)
        projects, nudges = ProjectStore(engine, shelf), NudgeStore(engine, shelf)
        for timeline in timelines:
            simulation = Simulation(timeline, projects, nudges, rules, is_holiday, framework)
            posted = simulation.run()
            wrong = len(score.lines())
            _compare(timeline, simulation, posted, score)
            _check_manners(timeline, simulation, posted, off[timeline.country], score)
            score.timelines += 1
            score.as_expected += len(score.lines()) == wrong
        engine.dispose()
    return score


def _compare(timeline: Timeline, simulation: Simulation, posted: Sequence[Posted], score: Score) -> None:
    got = Counter((local(one.at, simulation.zone_at(one.at)).date(), named(one)) for one in posted)
    wanted = Counter((day, name) for day, names in timeline.expect.items() for name in names)
    score.right += (got & wanted).total()
    score.unexpected += [f"{timeline.id} {day} {name}" for day, name in sorted((got - wanted).elements())]
    score.missed += [f"{timeline.id} {day} {name}" for day, name in sorted((wanted - got).elements())]
    score.missed += [f"{timeline.id} {what}" for what in simulation.unanswered]


def named(one: Posted) -> str:
    """Return a nudge as timelines name it."""
    about = f" {one.subjects[0]}" if one.kind in ("due", "overdue") else ""
    again = " again" if any(part.isdigit() for part in one.window.split("~")[1:]) else ""
    return f"{one.rule}{about}{' lead' if one.escalation else ''}{again}"


def _check_manners(
    timeline: Timeline,
    simulation: Simulation,
    posted: Sequence[Posted],
    off: frozenset[dt.date],
    score: Score,
) -> None:
    for (rule, window), count in Counter((one.rule, one.window) for one in posted).items():
        if count > 1:
            score.doubles.append(f"{timeline.id} {rule} {window}: {count} times")
    weeks: Counter[tuple[int, int]] = Counter()
    for one in posted:
        chosen = simulation.preferences.get(one.addressee or "")
        zone = simulation.zone_at(one.at)
        hours = (chosen and chosen.working_hours) or timeline.hours
        clock = local(one.at, (chosen and chosen.time_zone) or zone)
        in_hours = clock.weekday() in hours.days and hours.start <= clock.time() < hours.end
        if not in_hours or clock.date() in off:
            score.out_of_hours.append(f"{timeline.id} {clock} {one.rule}")
        week = local(one.at, zone).isocalendar()[:2]
        weeks[week] += 1
        cap = [cap for since, cap in simulation.caps if since <= one.at][-1]
        if weeks[week] > cap:
            score.over_the_cap.append(f"{timeline.id} week {week} {one.rule}")
