"""What the bot suggests to ask where somebody opens its messages: questions that the corpus answers."""

from collections.abc import Mapping

from bot.domain.phases import Phase
from bot.domain.understanding import Language

ANY_PHASE: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "What do we check before we buy?",
        "How do we get the clinicians on board?",
        "What has to be in place before the pilot?",
        "Who owns the system after go-live?",
    ),
    "sv": (
        "Vad kontrollerar vi innan vi köper?",
        "Hur får vi med oss klinikerna?",
        "Vad måste finnas på plats före piloten?",
        "Vem äger systemet efter driftstart?",
    ),
}
"""For whoever has no project. Four at most, as Slack allows."""

BY_PHASE: Mapping[Language, Mapping[Phase, tuple[str, ...]]] = {
    "en": {
        Phase.ASSESS: (
            "How do we choose the clinical problem?",
            "Is our IT infrastructure good enough?",
            "What do we check before we buy?",
            "Who is liable when the AI is wrong?",
        ),
        Phase.STRUCTURE: (
            "Who should be in the implementation team?",
            "How do we get the clinicians on board?",
            "What belongs in the implementation plan?",
            "When should training start?",
        ),
        Phase.IMPLEMENT: (
            "What has to be in place before the pilot?",
            "Should we pilot before going live?",
            "How do we fit the AI into the clinical workflow?",
        ),
        Phase.SUPPORT: (
            "How do we evaluate whether the implementation works?",
            "How do we collect feedback from users?",
            "What technical support do the users need?",
        ),
        Phase.GOVERN: (
            "How do we monitor performance over time?",
            "What does governance after go-live include?",
            "Who monitors whether the model drifts?",
            "Who owns the system after go-live?",
        ),
        Phase.LEARN: (
            "What do we do with what we learnt?",
            "Which lessons should we share with others?",
            "How do we spread the system to other units?",
        ),
    },
    "sv": {
        Phase.ASSESS: (
            "Hur väljer vi det kliniska problemet?",
            "Räcker vår IT-infrastruktur?",
            "Vad kontrollerar vi innan vi köper?",
            "Vem är ansvarig när AI:n har fel?",
        ),
        Phase.STRUCTURE: (
            "Vilka ska vara med i införandeteamet?",
            "Hur får vi med oss klinikerna?",
            "Vad ska införandeplanen innehålla?",
            "När ska utbildningen börja?",
        ),
        Phase.IMPLEMENT: (
            "Vad måste finnas på plats före piloten?",
            "Ska vi göra en pilot innan vi driftsätter?",
            "Hur passar vi in AI i det kliniska arbetsflödet?",
        ),
        Phase.SUPPORT: (
            "Hur utvärderar vi om införandet fungerar?",
            "Hur samlar vi in återkoppling från användarna?",
            "Vilket tekniskt stöd behöver användarna?",
        ),
        Phase.GOVERN: (
            "Hur följer vi upp prestandan över tid?",
            "Vad ingår i styrningen efter driftstart?",
            "Vem bevakar om modellen driver?",
            "Vem äger systemet efter driftstart?",
        ),
        Phase.LEARN: (
            "Vad gör vi med det vi har lärt oss?",
            "Vilka lärdomar ska vi dela med andra?",
            "Hur sprider vi systemet till andra enheter?",
        ),
    },
}


def build_prompts(phase: Phase | None, language: Language) -> list[dict[str, str]]:
    """Return the prompts of a phase, in the form that Slack takes."""
    questions = BY_PHASE[language][phase] if phase else ANY_PHASE[language]
    return [{"title": text, "message": text} for text in questions]
