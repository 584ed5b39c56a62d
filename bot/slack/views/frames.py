"""The words of the Slack surface, English and Swedish. Nothing here states a fact of the source."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.understanding import Language
from bot.services.recaller import FeedbackReason


@dataclass(frozen=True)
class SlackFrame:
    """The fixed words of one language."""

    partly: str
    points_of: str
    shortened: str
    more: str
    passage: str
    passage_choose: str
    share: str
    private: str
    good: str
    good_long: str
    bad: str
    bad_long: str
    whole_title: str
    passage_title: str
    close: str
    earlier: str
    further: str
    page: str
    cited: str
    reviewed: str
    gone: str
    more_tags: str
    all_phases: str
    reasons_title: str
    reasons_label: str
    reasons: Mapping[FeedbackReason, str]
    words_label: str
    words_hint: str
    send: str
    thanks_title: str
    thanks: str
    patient_data: str
    forgotten: str
    working: str
    """Behind the bot's name, while it makes an answer."""


SLACK_FRAMES: dict[Language, SlackFrame] = {
    "en": SlackFrame(
        partly="A part of the question is not covered.",
        points_of="{shown} of {all} points are shown here. The rest is under “Show more”.",
        shortened="Something was shortened to fit here. The whole is under “Show more”.",
        more="Show more",
        passage="Show the passage",
        passage_choose="Show the passage …",
        share="Share in channel",
        private="Only you can see this.",
        good="Helpful",
        good_long="This answer helped",
        bad="Not helpful",
        bad_long="This answer did not help; say why",
        whole_title="The whole answer",
        passage_title="The cited passage",
        close="Close",
        earlier="Earlier part",
        further="Next part",
        page="Part {page} of {pages}",
        cited="cited in the answer",
        reviewed="reviewed {date}, to be reviewed by {due}",
        gone="This passage is no longer in the corpus. Ask the question again for a current answer.",
        more_tags="and {count} more",
        all_phases="all phases",
        reasons_title="What was not helpful?",
        reasons_label="Tick what fits",
        reasons={
            "wrong": "It is wrong",
            "not_grounded": "The source does not say this",
            "missing": "Something is missing",
            "unclear": "It is hard to understand",
            "not_for_my_phase": "It does not fit our phase",
        },
        words_label="What would have helped?",
        words_hint="No patient data, please. The editors of the knowledge read this.",
        send="Send",
        thanks_title="Thank you",
        thanks="Thank you. The editors of the knowledge will see it.",
        patient_data="This seems to identify a patient. Leave names, numbers and dates out.",
        forgotten="I no longer keep this answer. Ask the question again for a current one.",
        working="is searching the corpus …",
    ),
    "sv": SlackFrame(
        partly="En del av frågan täcks inte.",
        points_of="Här visas {shown} av {all} punkter. Resten finns under ”Visa mer”.",
        shortened="Något har kortats för att få plats här. Allt finns under ”Visa mer”.",
        more="Visa mer",
        passage="Visa stycket",
        passage_choose="Visa stycket …",
        share="Dela i kanalen",
        private="Bara du ser det här.",
        good="Till hjälp",
        good_long="Svaret var till hjälp",
        bad="Inte till hjälp",
        bad_long="Svaret var inte till hjälp; säg varför",
        whole_title="Hela svaret",
        passage_title="Det citerade stycket",
        close="Stäng",
        earlier="Tidigare del",
        further="Nästa del",
        page="Del {page} av {pages}",
        cited="citerat i svaret",
        reviewed="granskat {date}, granskas igen senast {due}",
        gone="Stycket finns inte längre i underlaget. Ställ frågan igen för ett aktuellt svar.",
        more_tags="och {count} till",
        all_phases="alla faser",
        reasons_title="Vad var inte till hjälp?",
        reasons_label="Kryssa för det som stämmer",
        reasons={
            "wrong": "Det är fel",
            "not_grounded": "Källan säger inte detta",
            "missing": "Något saknas",
            "unclear": "Det är svårt att förstå",
            "not_for_my_phase": "Det passar inte vår fas",
        },
        words_label="Vad hade hjälpt?",
        words_hint="Inga patientuppgifter, tack. Kunskapens redaktörer läser detta.",
        send="Skicka",
        thanks_title="Tack",
        thanks="Tack. Kunskapens redaktörer får se det.",
        patient_data="Det här verkar peka ut en patient. Utelämna namn, nummer och datum.",
        forgotten="Jag har inte kvar det här svaret. Ställ frågan igen för ett aktuellt.",
        working="söker i underlaget …",
    ),
}
