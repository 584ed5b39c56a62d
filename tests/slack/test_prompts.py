"""Suggested questions: those of the phase somebody is in, and each of them has an answer."""

import json
from collections.abc import Mapping

import pytest

from bot.compose import Application
from bot.domain.answers import Answer, Question
from bot.domain.phases import Phase
from bot.domain.understanding import Language
from bot.slack.views.prompts import ANY_PHASE, BY_PHASE
from bot.standin import Channel, InstalledApp, Person, StandIn
from tests.slack.project_talk import starts

SUGGESTED = "assistant.threads.setSuggestedPrompts"

ALL = [
    (language, phase, text)
    for language, phases in BY_PHASE.items()
    for phase, texts in (*phases.items(), (None, ANY_PHASE[language]))
    for text in texts
]


@pytest.mark.parametrize(("language", "phase", "text"), ALL)
def test_the_corpus_answers_what_is_suggested(
    application: Application, language: Language, phase: Phase | None, text: str
) -> None:
    outcome = application.advisor.ask(Question(text=text, phase=phase))
    assert isinstance(outcome, Answer), outcome.text
    assert outcome.kind == "answer"
    assert outcome.language == language


@pytest.mark.parametrize("texts", [*ANY_PHASE.values(), *(t for p in BY_PHASE.values() for t in p.values())])
def test_slack_takes_four_at_most(texts: tuple[str, ...]) -> None:
    assert 3 <= len(texts) <= 4


def test_every_phase_has_its_own_in_every_language() -> None:
    for phases in BY_PHASE.values():
        assert set(phases) == set(Phase)
        assert len(set(phases.values())) == len(Phase)


def suggested(slack: StandIn, times: int = 1) -> list[str]:
    """What was suggested last, once it was so often."""
    slack.wait_until(lambda: len(slack.calls_of(SUGGESTED)) >= times)
    prompts: list[Mapping[str, str]] | str = slack.calls_of(SUGGESTED)[-1].args["prompts"]
    found = json.loads(prompts) if isinstance(prompts, str) else prompts
    return [one["message"] for one in found]


@pytest.mark.usefixtures("service")
class TestSuggested:
    def test_who_has_no_project_is_suggested_something_of_everything(
        self, slack: StandIn, app: InstalledApp, anna: Person
    ) -> None:
        anna.opens_home(app, tab="messages")
        assert suggested(slack) == list(ANY_PHASE["en"])

    def test_who_reads_slack_in_swedish_is_suggested_swedish_questions(
        self, slack: StandIn, app: InstalledApp
    ) -> None:
        slack.person("Åsa Lind", locale="sv-SE").opens_home(app, tab="messages")
        assert suggested(slack) == list(ANY_PHASE["sv"])

    def test_a_lead_is_suggested_questions_of_the_phase_that_her_project_is_in(
        self, slack: StandIn, app: InstalledApp, anna: Person, channel: Channel
    ) -> None:
        starts(anna, channel)
        anna.opens_home(app, tab="messages")
        assert suggested(slack) == list(BY_PHASE["en"][Phase.ASSESS])

    def test_the_channel_that_she_looks_at_comes_before_her_own_projects(
        self, slack: StandIn, app: InstalledApp, anna: Person, omar: Person, channel: Channel
    ) -> None:
        starts(anna, channel)
        omar.looks_at(channel, app)
        assert suggested(slack) == list(BY_PHASE["en"][Phase.ASSESS])
        omar.looks_at(slack.channel("no-project", [omar, app.bot]), app)
        assert suggested(slack, 2) == list(ANY_PHASE["en"])

    def test_nothing_is_told_of_a_project_where_outsiders_are(
        self, slack: StandIn, app: InstalledApp, anna: Person, omar: Person
    ) -> None:
        shared = slack.channel("shared", [anna, omar, app.bot], shared_with=[slack.add_team("Vendor Inc")])
        anna.looks_at(shared, app)
        assert suggested(slack) == list(ANY_PHASE["en"])

    def test_a_refusal_of_slack_changes_nothing_else(
        self, slack: StandIn, app: InstalledApp, anna: Person
    ) -> None:
        slack.faults.error("missing_scope", SUGGESTED)
        anna.opens_home(app, tab="messages")
        anna.gets_answer(anna.dms(app, "What do we check before we buy?"))
        assert len(slack.calls_of(SUGGESTED)) == 1
