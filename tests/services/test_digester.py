"""The weekly digest: at the lead's hour, once a week, over crashes and replicas."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.nudges.hours import next_weekly
from bot.domain.project import DueSet, ProjectKey
from bot.errors import AwayError
from bot.services.digester import Digest, Digester
from bot.services.summarizer import Summarizer
from bot.slack.views.budget import faults
from bot.slack.views.digest import MOST, build_digest
from bot.store.digests import DigestStore
from bot.store.nudges import LEASE_SECONDS
from tests.services.nudge_process import shipped_framework
from tests.store.project_stores import by, created, engine_of, store_at

WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)


class Mail:
    """A letterbox that keeps what comes, once a key, and can fail."""

    def __init__(self) -> None:
        self.digests: dict[str, Digest] = {}
        self.failing = False

    def deliver(self, digest: Digest) -> None:
        if self.failing:
            raise AwayError("no answer")
        self.digests.setdefault(digest.key, digest)


@pytest.fixture
def house(database_url: str):
    store = store_at(database_url, shipped_framework())
    made = created(store, ProjectKey(org="T1", channel="C1")).project.changed_at
    late = DueSet(activity="assess/ethics", due=dt.date(2026, 11, 24))
    store.write(ProjectKey(org="T1", channel="C1"), by("U-ANNA", late), made)
    created(store, ProjectKey(org="T1", channel="C2"), name="Triage")
    created(store, ProjectKey(org="T1", channel="C3"), lead="U-BO", name="Another's")
    mail = Mail()
    yield Digester(DigestStore(engine_of(store)), Summarizer(store), mail.deliver), mail, store
    engine_of(store).dispose()


def test_it_comes_at_the_hour_that_the_lead_chose_and_once_a_week(house) -> None:
    digester, mail, _ = house
    assert digester.subscribe("T1", "U-ANNA", 0, 8, WEDNESDAY) == MONDAY
    assert digester.sweep(lambda: MONDAY - dt.timedelta(minutes=1)) == 0
    assert digester.sweep(lambda: MONDAY) == 1
    assert digester.sweep(lambda: MONDAY + dt.timedelta(days=6)) == 0
    assert digester.sweep(lambda: MONDAY + dt.timedelta(days=7)) == 1
    assert len(mail.digests) == 2


def test_it_holds_the_leads_own_projects_with_what_moved_and_what_is_at_risk(house) -> None:
    digester, mail, _ = house
    digester.subscribe("T1", "U-ANNA", 0, 8, WEDNESDAY)
    digester.sweep(lambda: MONDAY)
    (digest,) = mail.digests.values()
    assert {str(line.row.name) for line in digest.lines} == {"Sepsis alert", "Triage"}
    risky = [line for line in digest.lines if line.at_risk(digest.today)]
    assert [(str(line.row.name), line.changes) for line in risky] == [("Sepsis alert", 2)]


def test_one_that_fails_comes_again_after_the_lease(house) -> None:
    digester, mail, _ = house
    digester.subscribe("T1", "U-ANNA", 0, 8, WEDNESDAY)
    mail.failing = True
    assert digester.sweep(lambda: MONDAY) == 0
    mail.failing = False
    assert digester.sweep(lambda: MONDAY + dt.timedelta(seconds=LEASE_SECONDS - 1)) == 0
    assert digester.sweep(lambda: MONDAY + dt.timedelta(seconds=LEASE_SECONDS)) == 1


def test_of_two_processes_one_has_it(house) -> None:
    digester, _, store = house
    digester.subscribe("T1", "U-ANNA", 0, 8, WEDNESDAY)
    kept = DigestStore(engine_of(store))
    (one,) = kept.due(MONDAY, 10)
    later = MONDAY + dt.timedelta(minutes=5)
    assert [kept.put_off(one, later), kept.put_off(one, later)] == [True, False]


def test_who_unsubscribes_gets_none(house) -> None:
    digester, _, store = house
    digester.subscribe("T1", "U-ANNA", 0, 8, WEDNESDAY)
    DigestStore(engine_of(store)).unsubscribe("T1", "U-ANNA")
    assert digester.sweep(lambda: MONDAY) == 0


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_digest_of_many_projects_fits(house, language: str) -> None:
    digester, _, _ = house
    digest = digester.digest("T1", "U-ANNA", MONDAY)
    many = replace(digest, language=language, lines=digest.lines * MOST)
    assert faults(build_digest(many).blocks) == []


def test_the_hour_stays_the_same_over_a_clock_change() -> None:
    before = dt.datetime(2026, 3, 27, 12, tzinfo=dt.UTC)
    first = next_weekly(before, "Europe/Stockholm", 5, 8)
    second = next_weekly(first, "Europe/Stockholm", 5, 8)
    assert (first.hour, second.hour) == (7, 6)
