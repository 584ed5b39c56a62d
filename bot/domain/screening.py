"""What is turned away before anything is searched: instructions to the bot hidden in a question."""

import re

_DROPPED = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}?\b(previous|prior|above|earlier|all|any|your|the)\b"
    r".{0,40}\b(?:instruction|rule|prompt|guardrail|guideline|restriction|polic|filter|source|citation|corpus|context|limit)",
    re.IGNORECASE,
)
"""An order to leave the rules aside, if nobody else is said to do so."""

_NO_PERSON = (
    r"(?!assistant|ai\b|bot|model|advisor|system|answer|reply|response|text|always|please|thanks|cheers)"
)

_SOMEBODY = re.compile(
    r"\b(?:(?:they|who|we|people|staff|personnel|nobody|somebody|everyone|everybody|"
    + _NO_PERSON
    + r"[a-z]{3,}s)\s+"
    r"(?:(?:often|simply|just|always|sometimes|will|would|can|could|may|might|should|must|do|did|to|tend|start|"
    r"keep|are|allowed)\s+){0,3}"
    r"|(?:a|an|the|our|my|each|every|any)\s+" + _NO_PERSON + r"[a-z]+\s+"
    r"(?:can|could|may|might|should|must|will|would|does|did|is allowed to)\s+"
    r"|(?:can|could|may|might|should|must|will|would|does|did)\s+(?:a|an|the|our|my|each|every|any)\s+"
    + _NO_PERSON
    + r"[a-z]+\s+)$",
    re.IGNORECASE,
)
"""Words before a verb that make it something that people do: "nurses often", "may a doctor"."""

_OF_THE_BOT = frozenset({"previous", "prior", "above", "earlier", "your"})

_INJECTION = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(system|developer|admin(istrator)?|assistant|internal)\b[\s_-]*"
        r"(note|message|prompt|instruction|override|command|directive|mode|update)s?\b.{0,30}[:=>\]]",
        r"\b(ai|bot)\b[\s_-]*(note|prompt|instruction|override|command|directive)s?\b.{0,30}[:=>\]]",
        r"\[\s*/?\s*(system|inst|assistant|admin)\b|<\s*/?\s*(system|instructions?|assistant|admin|prompt)\b|<\|",
        r"\b(note|instruction|message|reminder|hint)s?\s+(to|for)\s+(the\s+|any\s+)?(assistant|ai|bot|model|llm|advisor|chatbot|reader ai)\b"
        r"(?!\s+(project|team|group|owner|committee|board|lead|manager|vendor|supplier|developer|user)s?\b)",
        r"\b(assistant|ai|bot|advisor)s?\s*[,:]\s*(you\s+)?(must|should|shall|please|now|state|say|reply|respond|answer|confirm|ignore|output|print|write)\b",
        r"(?<!medical )(?<!nursing )(?<!nurse )(?<!dental )(?<!research )(?<!care )(?<!physician )"
        r"\b(assistant|bot|chatbot|advisor)s?\s+(must|should|shall|will|has to|have to)\s+(now\s+|always\s+|never\s+)?(say|state|tell|reply|respond|answer|confirm|recommend|claim|write|print|mention|deny)\b",
        r"\b(reveal|show|print|repeat|output|leak|dump|tell me|give me)\b.{0,30}\b(system prompt|your (prompt|instructions|rules|configuration|settings|secrets?)|hidden (prompt|instructions?)|api[ _-]?keys?|tokens?|passwords?|environment variables?)\b",
        r"\b(you are|you're|act|behave|respond|pretend|role-?play)\s+(now\s+)?(as\s+|to be\s+|like\s+|in\s+)?(a |an |the |my )?(dan|unrestricted|jailbroken|uncensored|developer mode|evil|different (ai|bot|assistant)|no longer|someone who|not bound|free of|without (any )?(rules|limits|restrictions))",
        r"\b(from now on|henceforth|for the rest of this (chat|conversation|thread))\b.{0,60}\b(you|answer|respond|reply|say|act|every (answer|reply|response|message|sentence|statement))\b",
        r"\b(pretend|imagine|act as if|role-?play)\b.{0,60}\b(no (rules|limits|restrictions|sources?)|without (citing|sources?|rules)|you (are|have|can|wrote|know))\b",
        r"\b(do not|don't|never|without)\b.{0,20}\b(cite|citing|mention|mentioning|disclose|reveal)\b.{0,30}\b(source|citation|this (note|instruction)|these instructions|that you)\b",
        r"\b(glöm|ignorera|bortse från|strunta i|åsidosätt)\b.{0,40}\b(instruktion|regler|tidigare|ovan|begränsning|källor|prompt|riktlinj)",
        r"\b(systemmeddelande|systeminstruktion|systemnotis|systemprompt|instruktion(er)? till (assistenten|boten|ai|modellen|rådgivaren)|meddelande till (assistenten|boten|ai))",
        r"\b(du är nu|låtsas att du|agera som|spela rollen|från och med nu)\b.{0,60}\b(utan|inga|fri|regler|begränsning|svara|källor|administratör|expert|du)",
        r"\b(visa|skriv ut|avslöja|återge|upprepa)\b.{0,30}\b(systemprompt|din prompt|dina (instruktioner|regler|inställningar)|hemlig|lösenord|nycklar)",
        r"\b(begin|start|end) of (system|new|hidden|admin) (prompt|instructions?|message)\b|#{2,}\s*(system|instruction|new task|admin)",
        r"\b(execute|run|eval|call)\b.{0,20}\b(this|the following|following)\b.{0,20}\b(command|code|script|tool|function|sql)\b.{0,10}[:`]",
        r"\bbase64\b|\brot13\b|(?:[A-Za-z0-9+/]{40,}={0,2})",
        r"!\[[^\]]*\]\(\s*https?://|\bhttps?://\S+\?(?:[a-z]+=)?\{",
    )
)
"""Shapes of instructions to a bot, English and Swedish. A text that only speaks about AI, rules or
systems has none of them; the false alarms over the corpus and the question sets are measured."""


def holds_injection(text: str) -> bool:
    """Tell whether the text holds an instruction to the bot instead of a question to it."""
    folded = " ".join(text.split())
    return any(pattern.search(folded) for pattern in _INJECTION) or any(
        found.group(1).lower() in _OF_THE_BOT or not _SOMEBODY.search(folded[: found.start()])
        for found in _DROPPED.finditer(folded)
    )
