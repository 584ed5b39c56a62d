"""The Nudger over real databases, with a simulated channel."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.adapters.guard import finds_patient_data
from bot.domain.nudges import Outcome, Preference, no_holidays
from bot.domain.phases import Phase
from bot.domain.project import DueSet, Marked, PersonSet, ProjectKey, ProjectRole, Status
from bot.errors import AwayError, ChannelGoneError, Refused
from bot.library.nudges import read_nudges
from bot.services.acting import Acting, ProfileEdit, Start
from bot.services.nudge_desk import NudgeDesk
from bot.services.nudge_preview import NudgePreview
from bot.services.nudger import GONE_HOURS, Nudger
from bot.services.nudging import Letter
from bot.services.tracker import Tracker
from bot.settings import SHIPPED_KNOWLEDGE
from bot.slack.nudges.message import build_nudges
from bot.store.engine import writing
from bot.store.nudges import LEASE_SECONDS, NudgeStore
from evals.benchmarks.nudge_sweeps import shipped_framework
from evals.simulation import ProcessDiedError, SimulatedChannel
from tests.store.project_stores import by, created, engine_of, store_at

WEDNESDAY = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
ETHICS = "assess/ethics"
DRIFT = "govern/performance"
DUE = ("activity-due", f"{ETHICS} 2026-11-26")


class Team:
    """A store with projects, a channel, and a nudger that looks at 10 o'clock on a Wednesday."""

    def __init__(self, url: str) -> None:
        self.store = store_at(url, shipped_framework())
        self.engine = engine_of(self.store)
        self.nudges = NudgeStore(self.engine, self.store.frameworks)
        self.now = WEDNESDAY
        self.channel = SimulatedChannel(lambda: self.now)
        self.rules = read_nudges(SHIPPED_KNOWLEDGE)
        tracker = Tracker(self.store, finds_patient_data)
        self.desk = NudgeDesk(self.store, tracker, self.nudges, self.rules)
        self.words: Callable[[str], str] = lambda sentence: sentence
        self.nudger = Nudger(
            self.store,
            tracker,
            self.nudges,
            self.channel,
            self.rules,
            no_holidays,
            self._worded,
        )

    def _worded(self, sentence: str) -> str:
        return self.words(sentence)

    def project(self, channel: str = "C1", due: bool = True) -> ProjectKey:
        key = ProjectKey(org="T1", channel=channel)
        made = created(self.store, key).project.changed_at
        if due:
            self.store.write(key, by("U-ANNA", DueSet(activity=ETHICS, due=dt.date(2026, 11, 26))), made)
        return key

    def look(self, key: ProjectKey, **later: float):
        self.now += dt.timedelta(**later)
        return self.nudger.look(key, self.now)

    def by(self, person: str = "U-ANNA") -> Acting:
        return Acting(person=person, now=self.now)


@pytest.fixture
def team(database_url: str):
    made = Team(database_url)
    yield made
    made.engine.dispose()


def test_what_is_due_is_posted_noted_and_not_posted_again(team: Team) -> None:
    key = team.project()
    assert team.look(key).sent == (DUE,)
    stored = team.store.load(key)
    assert stored is not None
    assert stored.project.nudges["activity-due"].window == DUE[1]
    assert team.look(key, minutes=5).sent == ()
    assert len(team.channel.posted) == 1


def test_a_nudge_goes_out_in_other_words_where_there_are_some(team: Team) -> None:
    seen: list[str] = []

    def words(sentence: str) -> str:
        seen.append(sentence)
        return "Soon due: “{title}”, on {date}."

    team.words = words
    key, letters = team.project(), []
    post = team.channel.post
    team.channel.post = lambda key, letter: letters.append(letter) or post(key, letter)  # type: ignore[method-assign]
    team.look(key)
    assert seen == ["“{title}” is due on {date}."]
    message = build_nudges(letters[0], team.rules)
    assert "Soon due: “" in message.text
    assert "Soon due: “" in str(message.blocks)
    assert "{" not in message.text


def test_noting_a_nudge_is_no_work_on_the_project(team: Team) -> None:
    key = team.project()
    before = team.store.load(key)
    team.look(key)
    after = team.store.load(key)
    assert before is not None
    assert after is not None
    assert after.project.worked_at == before.project.worked_at
    assert after.project.changed_at > before.project.changed_at


def test_a_change_asks_for_another_look(team: Team) -> None:
    key = team.project(due=False)
    team.look(key)
    assert key not in team.store.checks_due(team.now)
    change = Marked(activity="assess/pilot", status=Status.IN_PROGRESS)
    team.store.write(key, by("U-ANNA", change), team.now)
    assert key in team.store.checks_due(team.now)


def test_a_plan_made_before_a_change_does_not_undo_what_the_change_asked_for(team: Team) -> None:
    key = team.project(due=False)
    ground = team.nudges.past(key)
    assert ground is not None
    team.store.write(key, by("U-ANNA", Marked(activity=ETHICS, status=Status.IN_PROGRESS)), team.now)
    team.store.plan_check(key, team.now + dt.timedelta(days=9), ground.seen)
    assert key in team.store.checks_due(team.now)


def test_an_answer_during_a_look_is_not_planned_over(team: Team) -> None:
    key = team.project()
    team.look(key)
    ground = team.nudges.past(key)
    assert ground is not None
    until = team.now + dt.timedelta(hours=2)
    assert team.nudges.note(key, *DUE, Outcome.SNOOZED, None, team.now, until=until)
    team.store.plan_check(key, team.now + dt.timedelta(days=9), ground.seen)
    assert key in team.store.checks_due(team.now)


def test_a_claim_of_somebody_who_is_still_at_it_is_left_alone(team: Team) -> None:
    key = team.project()
    team.channel.dies_after_post = True
    with pytest.raises(ProcessDiedError):
        team.look(key)
    assert team.look(key, seconds=30).sent == ()
    assert len(team.channel.posted) == 1


def test_what_a_dead_process_posted_is_found_and_noted(team: Team) -> None:
    key = team.project()
    team.channel.dies_after_post = True
    with pytest.raises(ProcessDiedError):
        team.look(key)
    team.look(key, seconds=LEASE_SECONDS + 1)
    assert len(team.channel.posted) == 1
    ground = team.nudges.past(key)
    assert ground is not None
    assert [one.sent_at is not None for one in ground.past] == [True]


def test_what_a_dead_process_claimed_is_dropped_where_it_is_settled_by_then(team: Team) -> None:
    key = team.project()
    team.channel.failing = 1
    assert team.look(key).failed == "delivery"
    team.store.write(key, by("U-ANNA", Marked(activity=ETHICS, status=Status.DONE)), team.now)
    look = team.look(key, minutes=10)
    assert look.dropped == (DUE,)
    assert team.channel.posted == []


def test_a_post_that_fails_is_tried_again_later_and_later(team: Team) -> None:
    key = team.project()
    waits: list[float] = []
    for _ in range(4):
        team.channel.failing = 1
        look = team.look(key)
        assert look.next_check_at is not None
        waits.append((look.next_check_at - team.now).total_seconds())
        team.now = look.next_check_at
    assert waits == [60, 120, 240, 480]
    assert team.look(key).sent == (DUE,)
    assert team.nudges.tally()[0].failed == 4


def test_what_slack_asks_to_wait_is_waited(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    key = team.project()

    def limited(*_: object) -> str:
        raise AwayError("Slack: ratelimited", "", after_seconds=900)

    monkeypatch.setattr(team.channel, "post", limited)
    look = team.look(key)
    assert look.next_check_at == team.now + dt.timedelta(seconds=900)


def test_an_archived_channel_is_left_for_a_day_and_costs_no_budget(team: Team) -> None:
    key = team.project()
    team.channel.archived = True
    look = team.look(key)
    assert look.failed == "channel_gone"
    assert look.next_check_at == team.now + dt.timedelta(hours=GONE_HOURS)
    team.channel.archived = False
    assert team.look(key, hours=GONE_HOURS).sent == (DUE,)


def test_a_broken_project_does_not_stop_the_others(team: Team) -> None:
    broken, sound = team.project("C1"), team.project("C2")
    with writing(team.engine).begin() as connection:
        connection.execute(text("UPDATE project SET snapshot = '{}' WHERE channel = 'C1'"))
    report = team.nudger.sweep(lambda: team.now)
    assert (report.looks, report.sent, report.failed) == (2, 1, {"broken": 1})
    assert broken not in team.store.checks_due(team.now)
    assert sound not in team.store.checks_due(team.now)


def test_a_sweep_ends_in_time_and_the_next_one_goes_on(team: Team) -> None:
    """Thousands that are due at once must not keep from its turn what else is due each minute."""
    for number in range(4):
        team.project(f"C{number}")

    def clock() -> dt.datetime:
        team.now += dt.timedelta(seconds=5)
        return team.now

    first = team.nudger.sweep(clock, until=team.now + dt.timedelta(seconds=22))
    assert 0 < first.looks < 4
    second = team.nudger.sweep(clock, until=team.now + dt.timedelta(hours=1))
    assert first.sent + second.sent == 4


def test_a_sweep_keeps_to_its_limit(team: Team) -> None:
    for number in range(5):
        team.project(f"C{number}")
    assert team.nudger.sweep(lambda: team.now, most=2).looks == 2


def test_three_weeks_asleep_give_one_nudge_and_say_what_was_merged(team: Team) -> None:
    key, tracker = ProjectKey(org="T1", channel="C9"), Tracker(team.store, finds_patient_data)
    tracker.create(key, team.by(), Start(name="In use", phase=Phase.SUPPORT))
    tracker.edit_profile(key, team.by(), ProfileEdit(go_live=dt.date(2026, 11, 2)))
    assert [rule for rule, _ in team.look(key).sent] == ["govern-feedback"]
    look = team.look(key, days=21)
    assert [rule for rule, _ in look.sent if rule.startswith("govern")] == ["govern-drift"]
    assert look.merged == 2


def test_a_snooze_takes_effect_and_comes_again_once(team: Team) -> None:
    key = team.project()
    team.look(key)
    again = team.desk.snooze(key, team.by(), DUE, "day")
    assert again == dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
    assert team.look(key, hours=1).held[0][2] == "snoozed"
    team.now = again
    assert team.look(key).sent == ((DUE[0], f"{DUE[1]}~2"),)
    assert team.look(key, hours=1).sent == ()


def test_a_viewer_may_not_put_off_a_nudge(team: Team) -> None:
    key = team.project()
    team.look(key)
    with pytest.raises(Refused, match="viewer may not"):
        team.desk.dismiss(key, team.by("U-STRANGER"), DUE, "other")


def test_marking_done_from_a_nudge_is_the_persons_own_act(team: Team) -> None:
    key = team.project()
    team.look(key)
    team.desk.mark_done(key, team.by(), DUE, ETHICS)
    stored = team.store.load(key)
    assert stored is not None
    assert stored.project.state(ETHICS).status is Status.DONE
    tally = {one.rule: one for one in team.nudges.tally("T1")}
    assert (tally["activity-due"].sent, tally["activity-due"].acted) == (1, 1)


def test_what_is_settled_in_one_message_is_settled_in_the_others_about_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = team.project()
    team.look(key)
    warned = team.nudges.latest(key)
    team.look(key, days=2)
    late = team.nudges.latest(key)
    assert warned
    assert late
    assert warned.message != late.message
    shown: dict[str, bool] = {}

    def edit(_: ProjectKey, ts: str, letter: Letter) -> None:
        shown[ts] = any(line.nudge for line in letter.lines)

    monkeypatch.setattr(team.channel, "edit", edit)
    team.desk.mark_done(key, team.by(), DUE, ETHICS)
    team.nudger.refresh(key, warned.message, team.now)
    assert shown == {warned.ts: False, late.ts: False}

    def gone(_: ProjectKey, ts: str, letter: Letter) -> None:
        edit(_, ts, letter)
        if ts == warned.ts:
            raise ChannelGoneError("message_not_found")

    monkeypatch.setattr(team.channel, "edit", gone)
    shown.clear()
    team.nudger.refresh(key, late.message, team.now)
    assert set(shown) == {warned.ts, late.ts}
    shown.clear()
    team.nudger.refresh(key, late.message, team.now + dt.timedelta(days=15))
    assert set(shown) == {late.ts}


def test_what_comes_again_is_done_this_time_only(team: Team) -> None:
    key = ProjectKey(org="T1", channel="C1")
    live = ProfileEdit(go_live=dt.date(2026, 11, 18))
    Tracker(team.store, finds_patient_data).create(
        key, team.by(), Start(name="In use", phase=Phase.SUPPORT, profile=live)
    )
    for days in (0, 35):
        name = next(one for one in team.look(key, days=days).sent if one[0] == "govern-drift")
        team.desk.mark_done(key, team.by(), name, DRIFT)
        stored = team.store.load(key)
        assert stored is not None
        assert stored.project.state(DRIFT).status is Status.IN_PROGRESS
    assert next(one for one in team.nudges.tally("T1") if one.rule == "govern-drift").acted == 2
    with pytest.raises(Refused, match="viewer may not"):
        team.desk.mark_done(key, team.by("U-STRANGER"), name, DRIFT)


def test_a_message_of_another_channel_cannot_be_answered_here(team: Team) -> None:
    key, other = team.project("C1"), team.project("C2")
    team.look(key)
    latest = team.nudges.latest(key)
    assert latest is not None
    with pytest.raises(Refused, match="gone"):
        team.desk.name_of(other, latest.message, 0)


def test_a_rule_that_is_dismissed_again_and_again_is_proposed_for_muting(team: Team) -> None:
    for number in range(6):
        key = team.project(f"C{number}")
        team.look(key)
        if number < 4:
            team.desk.dismiss(key, team.by(), DUE, "not_relevant")
        elif number == 4:
            team.desk.snooze(key, team.by(), DUE, "next_week")
    preview = NudgePreview(team.store, team.nudges, team.rules, no_holidays)
    found = {one.tally.rule: one for one in preview.report()}
    assert found["activity-due"].propose_muting
    assert (found["activity-due"].tally.sent, found["activity-due"].tally.dismissed) == (6, 4)


def test_the_preview_says_what_the_look_then_sends_and_changes_nothing(team: Team) -> None:
    key = team.project()
    preview = NudgePreview(team.store, team.nudges, team.rules, no_holidays)
    due = [(one.rule, one.window) for one in preview.of(key, team.now).verdict.due]
    assert team.nudges.tally() == ()
    assert tuple(due) == team.look(key).sent


def test_erasing_a_channel_erases_its_nudges(team: Team) -> None:
    key = team.project()
    team.look(key)
    team.store.erase_channel(key)
    with team.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM nudge")).scalar() == 0


def test_who_is_erased_everywhere_has_chosen_nothing_any_more(team: Team) -> None:
    key = team.project()
    team.desk.prefer("T1", team.by(), Preference(opted_out=True))
    assert team.nudges.preference("T1", "U-ANNA").opted_out
    operator = Acting(person="operator", now=team.now, kind="operator")
    team.store.write(key, by("U-ANNA", PersonSet(person="p-" + "b" * 16, role=ProjectRole.LEAD)), team.now)
    Tracker(team.store, finds_patient_data).erase_everywhere(operator, "U-ANNA")
    assert not team.nudges.preference("T1", "U-ANNA").opted_out
