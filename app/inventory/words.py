"""The words of the field, each explained in a sentence or two."""

from dataclasses import dataclass
from typing import Final

from app.language import Message, say


@dataclass(frozen=True)
class Word:
    """A word and what it means here; `key` is its anchor on the page."""

    key: str
    word: Message
    meaning: Message


WORDS: Final = (
    Word(
        "site",
        say("Website"),
        say("A website or platform with one cookie policy, for example an open data portal."),
    ),
    Word(
        "entry",
        say("Entry"),
        say(
            "One row of the policy: who uses which cookies, for what, where and why. Several names that serve the same"
            " purpose stand in one entry."
        ),
    ),
    Word(
        "cookie",
        say("Cookie"),
        say(
            "A small text that a website keeps in the visitor's browser. In this register the word also stands for"
            " everything else that is kept there or read from there, such as local storage."
        ),
    ),
    Word(
        "http-cookie",
        say("HTTP cookie"),
        say("The ordinary kind of cookie: the browser sends it back to the site with every request."),
    ),
    Word(
        "local-storage",
        say("Local storage"),
        say("A place in the browser that a page's script writes to. It stays until somebody clears it."),
    ),
    Word(
        "session-storage",
        say("Session storage"),
        say("The same, but gone when the tab is closed."),
    ),
    Word("indexed-db", say("IndexedDB"), say("A small database in the browser, for larger amounts of data.")),
    Word(
        "pixel",
        say("Pixel"),
        say("A picture nobody sees. Fetching it tells its owner which page was opened, and often by whom."),
    ),
    Word(
        "provider",
        say("Provider"),
        say("Who sets a cookie, or receives what is in it: this organisation itself or somebody else."),
    ),
    Word(
        "function",
        say("Function and location"),
        say("What in the site uses the cookies, for example signing in, and where, for example on every page."),
    ),
    Word("purpose", say("Purpose"), say("Why something is stored, said so that a visitor understands it.")),
    Word(
        "category",
        say("Category"),
        say(
            "The kind of purpose: necessary, preferences, statistics or marketing. Each has its own table on the page."
        ),
    ),
    Word(
        "lifetime",
        say("Lifetime"),
        say("How long a cookie stays in the browser: a fixed time, until the browser closes, or until it is cleared."),
    ),
    Word(
        "retention",
        say("Retention"),
        say(
            "How long the data collected with a cookie are kept, for example in a file of statistics. That can be much"
            " longer than the cookie's own lifetime."
        ),
    ),
    Word(
        "first-party",
        say("First party"),
        say("A cookie that is set for the website the visitor is looking at. It says nothing about the purpose."),
    ),
    Word(
        "third-party",
        say("Third party"),
        say("A cookie that is set for another website, for example of a video that is shown on the page."),
    ),
    Word(
        "prior-consent",
        say("Prior consent"),
        say(
            "A yes that the visitor gives before anything is stored, freely and knowing what for. The law asks for it"
            " unless there is an exemption."
        ),
    ),
    Word(
        "exemption",
        say("Exemption"),
        say(
            "A reason in the law why no consent is needed: the cookie only carries a message over the network, the"
            " visitor asked for the service that needs it, or it counts visits for the site alone with hardly any"
            " effect on privacy. The reason must be written down."
        ),
    ),
    Word(
        "withdrawal",
        say("Withdrawal"),
        say("Taking a consent back. It must be as easy as giving it."),
    ),
    Word(
        "legal-basis",
        say("Legal basis"),
        say(
            "The article of the GDPR that allows personal data to be used. It is another question than whether"
            " something may be stored in the browser."
        ),
    ),
    Word(
        "personal-data",
        say("Personal data"),
        say("Everything that is about one person or can be traced to one, also a number that stands for a visitor."),
    ),
    Word(
        "processor",
        say("Processor"),
        say("A company that handles personal data for you only, as you tell it, under a contract."),
    ),
    Word(
        "controller",
        say("Controller"),
        say("The organisation that decides why and how personal data are used, and answers for it."),
    ),
    Word(
        "transfer",
        say("Transfer and safeguard"),
        say(
            "Data that leave the European Economic Area need a safeguard: a decision that the country protects them"
            " well enough, or a contract that does."
        ),
    ),
    Word(
        "pattern",
        say("Name or pattern"),
        say(
            "Some names change from visitor to visitor. Then the entry says how they begin, with a star for the rest:"
            " _ga_* covers _ga_1 and _ga_XYZ."
        ),
    ),
    Word(
        "retired",
        say("Retired"),
        say("An entry that is no longer on the policy. It is kept, can be brought back, and only then be deleted."),
    ),
)
