"""Which browser somebody uses, so that they know their sessions apart."""

_FAMILIES = (
    # In this order: each of the later ones also calls itself by a name further down.
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("", ("OPR/", "SamsungBrowser/", "Vivaldi/", "YaBrowser/")),
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)


def browser_family(user_agent: str) -> str:
    """`Firefox`, `Chrome`, `Edge` or `Safari`, or an empty text for any other; the version is left out."""
    return next((family for family, marks in _FAMILIES if any(mark in user_agent for mark in marks)), "")
