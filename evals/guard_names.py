"""How often a person is found by their name, and what has to stand beside it: `python -m evals.guard_names`.

Invented people of many countries in sentences that staff might write. What is printed stands in
docs/security.md; nothing is gated, for the guard takes a name alone for a colleague's, and means to.
"""

import sys
from collections.abc import Iterator

from bot.adapters.guard import finds_patient_data

NAMES = {
    "Sweden": (("Ingrid", "Sandberg"), ("Lars-Erik", "Öhman"), ("Åsa", "Ekström")),
    "Norway": (("Sigrid", "Haugen"), ("Bjørn", "Ødegård"), ("Kari", "Lie")),
    "Denmark": (("Mette", "Kjær"), ("Søren", "Østergaard"), ("Birthe", "Holm")),
    "Finland": (("Aino", "Mäkelä"), ("Väinö", "Lehtonen"), ("Eila", "Ylönen")),
    "Iceland": (("Guðrún", "Jónsdóttir"), ("Þór", "Sigurðsson"), ("Ásta", "Björk")),
    "United Kingdom": (("Margaret", "O'Neill"), ("Hamish", "McTavish"), ("Joan", "Clarke-Webb")),
    "United States": (("Dolores", "Vasquez"), ("LaToya", "Briggs"), ("Earl", "Kowalczyk")),
    "Germany": (("Jürgen", "Groß"), ("Käthe", "von Arnim"), ("Uwe", "Schäfer")),
    "Poland": (("Łucja", "Wiśniewska"), ("Zdzisław", "Dąbrowski"), ("Ewa", "Żak")),
    "Somalia, Syria, Turkey": (("Abdirahman", "Warsame"), ("Fatima", "al-Hassan"), ("Gülşen", "Yıldız")),
    # Added after the guard was last changed for the names above:
    "Czechia, Lithuania, Romania": (("Kateřina", "Šťastná"), ("Rūta", "Žemaitė"), ("Ștefan", "Țurcanu")),
    "Portugal, Spain, Brazil": (("João", "Gonçalves"), ("María José", "Núñez"), ("Beatriz", "d'Ávila")),
    "Vietnam, Greece, Ukraine": (("Nguyễn Thị", "Hoa"), ("Ελένη", "Παππά"), ("Оксана", "Шевченко")),
}
"""First and last names, common ones and ones that are written in ways of their own."""

SENTENCES = {
    "age and illness": (
        "{first} {last}, 67 years old, was admitted with sepsis and the alert stayed silent.",
        "{first} {last}, 82 år, inlagd med lunginflammation: varför larmade det inte?",
    ),
    "birth date and ward": (
        "The score for {first} {last}, born 1951-03-14, ward 4, was never shown.",
        "{first} {last}, född 1951-03-14, avd 12, fick ett larm i natt.",
    ),
    "title, last name and illness": (
        "Mrs {last} in bed 3 has a tumour that the model missed.",
        "Fru {last} på sal 3 har en fraktur som modellen missade.",
    ),
    "the word patient, first name and illness": (
        "Our patient {first} got the wrong insulin dose after the alert.",
        "Patienten {first} fick fel dos insulin efter larmet.",
    ),
    "contact details and illness": (
        "Call {first} {last} on 070-123 45 67 about the biopsy before the pilot.",
        "Ring {first} {last} på 070-123 45 67 om biopsin innan piloten.",
    ),
    "age and an illness that the guard has no word for": (
        "{first} {last}, 67 years old, has gallstones and the alert stayed silent.",
        "{first} {last}, 82 år, har njursvikt: varför larmade det inte?",
    ),
    "illness alone": (
        "{first} {last} had a stroke and the model did not see it.",
        "{first} {last} fick en stroke som modellen inte såg.",
    ),
    "illness, in small letters": (
        "mrs {small}, 67 years old, was admitted with sepsis",
        "{small}, 82 år, inlagd med lunginflammation",
    ),
    "nothing": (
        "Can {first} {last} be shown the results of the pilot?",
        "Kan {first} {last} få se resultatet av piloten?",
    ),
}
"""What stands beside the name, in English and in Swedish."""


WELL_TOLD = tuple(SENTENCES)[:5]
"""What a person is to be found by."""


def told() -> Iterator[tuple[str, str, str]]:
    """Yield what stands beside the name, the country and the text."""
    for beside, sentences in SENTENCES.items():
        for country, people in NAMES.items():
            for first, last in people:
                for sentence in sentences:
                    small = f"{first} {last}".lower()
                    yield beside, country, sentence.format(first=first, last=last, small=small)


def recall() -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """Return what was found by what stands beside the name, and by country where it is to be found."""
    by_beside: dict[str, list[bool]] = {}
    by_country: dict[str, list[bool]] = {}
    for beside, country, text in told():
        found = finds_patient_data(text)
        by_beside.setdefault(beside, []).append(found)
        if beside in WELL_TOLD:
            by_country.setdefault(country, []).append(found)
    return by_beside, by_country


def table() -> str:
    """Return both tables in Markdown."""
    by_beside, by_country = recall()
    return "\n".join(
        (
            *("| beside the name | found |", "|---|---|", *_rows(by_beside)),
            *("", "| name from | found, of the first five rows |", "|---|---|", *_rows(by_country)),
        )
    )


def _rows(found: dict[str, list[bool]]) -> Iterator[str]:
    for name, hits in found.items():
        yield f"| {name} | {sum(hits)} of {len(hits)} |"


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
