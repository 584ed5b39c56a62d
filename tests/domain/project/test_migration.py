import pytest

from bot.domain.phases import Phase
from bot.domain.project import (
    LessonAdded,
    Marked,
    Status,
    Tailored,
    plan_migration,
    replay,
    summarize,
    undo,
    verify_chain,
)
from bot.errors import Refused
from tests.domain.project.builders import MEMBER, Team, activity, small_framework, w


def version_two():
    """Renames need to use-case, removes cost, adds ethics, lowers train-pilot."""
    old = small_framework()
    kept = [
        a.model_dump(mode="json")
        for a in old.activities
        if a.id not in ("assess/need", "assess/cost", "assess/train-pilot")
    ]
    return small_framework(
        "2.0.0",
        activities=[
            activity("assess/use-case", "must", ["need-first"], was=["assess/need"]),
            activity("assess/train-pilot"),
            activity("assess/ethics"),
            *kept,
        ],
        rules=[],
    )


@pytest.fixture
def team() -> Team:
    made = Team(small_framework()).staffed().done("assess/need", "assess/cost")
    made.do(LessonAdded(text=w("Ask early"), phase=Phase.ASSESS, activity="assess/need"), MEMBER)
    return made


def test_the_plan_names_what_is_added_removed_renamed_and_changed_in_level(team: Team):
    plan = plan_migration(team.p, small_framework(), version_two())
    assert plan.added == ("assess/ethics",)
    assert plan.removed == ("assess/cost",)
    assert plan.renamed == (("assess/need", "assess/use-case"),)
    assert [(c.activity, c.before, c.after) for c in plan.level_changed] == [
        ("assess/train-pilot", "must", "should")
    ]
    assert plan.kept_as_retired == ("assess/cost",)


def test_nothing_is_lost_by_a_migration(team: Team):
    before = team.p
    team.do(plan_migration(before, small_framework(), version_two()).change, framework=version_two())
    assert team.p.framework_version == "2.0.0"
    assert team.p.state("assess/use-case") == before.state("assess/need")
    assert team.p.retired["assess/cost"].state == before.state("assess/cost")
    assert team.p.retired["assess/cost"].title == "Training cost"
    assert next(iter(team.p.lessons.values())).activity == "assess/use-case"
    assert summarize(team.p, version_two(), team.at).retired[0][0] == "assess/cost"
    assert replay(team.records) == team.p
    assert verify_chain(team.records) is None


def test_going_back_restores_what_was_retired(team: Team):
    before = team.p
    team.do(plan_migration(before, small_framework(), version_two()).change, framework=version_two())
    back = small_framework(
        "2.0.1",
        activities=[
            {**a.model_dump(mode="json"), "was": ["assess/use-case"] if a.id == "assess/need" else []}
            for a in small_framework().activities
        ],
    )
    team.do(plan_migration(team.p, version_two(), back).change, framework=back)
    assert team.p.activities == before.activities
    assert team.p.retired == {}


def test_two_activities_that_became_one_keep_both_states(team: Team):
    rest = [a.model_dump(mode="json") for a in small_framework().activities[1:] if a.id != "assess/cost"]
    merged = activity("assess/merged", was=["assess/need", "assess/cost"])
    new = small_framework("2.0.0", activities=[merged, *rest], rules=[])
    before = team.p
    team.do(plan_migration(before, small_framework(), new).change, framework=new)
    assert team.p.state("assess/merged") == before.state("assess/need")
    assert team.p.retired["assess/cost"].state == before.state("assess/cost")


def test_a_retired_activity_is_refused_by_name_of_its_version(team: Team):
    team.do(plan_migration(team.p, small_framework(), version_two()).change, framework=version_two())
    with pytest.raises(Refused, match=r"retired after framework 1\.0\.0"):
        team.do(Marked(activity="assess/cost", status=Status.DONE), MEMBER)


def test_a_stale_plan_is_refused(team: Team):
    plan = plan_migration(team.p, small_framework(), version_two())
    team.do(undo(team.p))
    team.do(Tailored(activity="assess/fit", level="must", reason=w("Ours")))
    team.done("structure/owner")
    team.do(plan.change, framework=version_two())
    with pytest.raises(Refused):
        team.do(plan.change, framework=version_two())


def test_a_plan_made_before_a_removed_activity_got_a_state_is_refused():
    team = Team(small_framework()).staffed()
    plan = plan_migration(team.p, small_framework(), version_two())
    team.done("assess/cost")
    with pytest.raises(Refused, match="changed since"):
        team.do(plan.change, framework=version_two())


def test_changes_before_a_migration_cannot_be_undone(team: Team):
    team.do(plan_migration(team.p, small_framework(), version_two()).change, framework=version_two())
    with pytest.raises(Refused, match="nothing to undo"):
        undo(team.p)


def test_the_framework_of_another_version_is_refused(team: Team):
    with pytest.raises(Refused, match="follows framework"):
        team.do(Marked(activity="assess/fit", status=Status.DONE), MEMBER, framework=version_two())
