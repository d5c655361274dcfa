"""Public pages in French and German: no English sentence of ours is left on them, whatever the register holds."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from justhtml import JustHTML
from sqlalchemy.orm import Session

from app.accounts.roles import ENDPOINT_ROLES, PUBLIC
from app.inventory import vocabulary
from app.inventory.state import CookieInput
from app.language import PUBLIC_LOCALES
from app.policy.tally import Tally, say_summary
from app.web.locale import said
from tests.builders import make_cookie, make_entry, make_provider, make_site
from tests.critic import CriticalClient, attributes, find, words

TRANSLATIONS = Path(__file__).parents[2] / "app" / "translations"
LANGUAGES = [tag for tag in PUBLIC_LOCALES if tag not in {"en", "nl"}]
MAY_STAND_THERE = re.compile(
    r"(browser|contact|cookies?|domain|english|http|name|of|pixel|register|source|status|type|version|websites?|\W)*"
)
"""Words that another language has too, or that stand in the names that this test gives."""
NAMES = re.compile(r"Global Privacy Control")
"""Names that are the same in every language."""


def english_left_in(text: str, locale: str) -> list[str]:
    """Sentences of the back office's catalogue, where that locale says something else, that stand in `text`."""
    said_here = {
        form: translation
        for message in read_po(io.BytesIO((TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po").read_bytes()))
        for form, translation in zip(forms(message.id), forms(message.string), strict=False)
    }
    everything = read_po(io.BytesIO((TRANSLATIONS / "nl" / "LC_MESSAGES" / "messages.po").read_bytes()))
    sentences = {form for message in everything for form in forms(message.id)}
    return [
        sentence
        for sentence in sentences
        if not MAY_STAND_THERE.fullmatch(re.sub(r"%\(\w+\)s", "", sentence).lower())
        and said_here.get(sentence) != sentence
        and re.search(rf"(?<!\w){shape(sentence)}(?!\w)", text)
    ]


def forms(text: object) -> list[str]:
    return [str(one) for one in text if one] if isinstance(text, tuple | list) else [str(text)] if text else []


def shape(sentence: str) -> str:
    return r"[^.]{1,40}?".join(re.escape(part) for part in re.split(r"%\(\w+\)s", sentence))


def visible(visitor: CriticalClient, path: str) -> str:
    """All that a person reads or hears of a page; nothing of an answer that is no page."""
    response = visitor.get(path)
    if response.mimetype != "text/html" or response.location:
        return ""
    page = JustHTML(response.get_data(as_text=True), sanitize=False)
    labels = [
        str(value)
        for element in find(page, "[aria-label], [title], meta[name=description]")
        for name, value in attributes(element).items()
        if name in {"aria-label", "title", "content"}
    ]
    return NAMES.sub("", "\n".join([words(find(page, "title")[0]), words(find(page, "body")[0]), *labels]))


def fill(locale: str) -> None:
    """A site whose page says as much as it can: every kind of storage, moment, basis and lifetime, and gaps."""

    def here(text: str) -> dict[str, str]:
        return {locale: text}

    site = make_site(
        locales=(locale, "nl"),
        default_locale=locale,
        dpo_contact="dpo@quay.example",
        authority_name="AP",
        privacy_statement_url="https://quay.example/p",
        accessibility_statement_url="https://quay.example/a",
    )
    usual = {"function": here("F"), "location": here("L"), "purpose": here("P")}
    lifetimes = ({"lifetime": "session"}, {"lifetime": "until_cleared"}, {"lifetime": ""}, {"rolling": True})
    for number, storage in enumerate(vocabulary.STORAGES):
        moments = [*vocabulary.SET_WHEN]
        cookies = [
            make_cookie(f"c{number}-{n}", storage=storage, party=party, set_when=moments[number % 5], **lifetimes[n])
            for n, party in enumerate(("first", "third", "first", "third"))
        ]
        make_entry(
            site, **usual, cookies=cookies, exemption_reason={}, consent_basis=[*vocabulary.CONSENT_BASES][number % 4]
        )
    for number, (basis, safeguard) in enumerate(zip(vocabulary.GDPR_BASES, vocabulary.SAFEGUARDS, strict=True)):
        make_provider(f"P{number}", transfer_safeguard=safeguard, country="US", opt_out_url="https://x.example/o")
        make_entry(
            site,
            **usual,
            provider=f"P{number}",
            cookies=[CookieInput(name=f"glob{number}*", match="glob"), CookieInput(name="pre", match="prefix")],
            category="",
            consent_basis="",
            exemption_reason={},
            personal_data="yes",
            gdpr_basis=basis,
            data_retention=60**number,
            third_party_access="yes" if number else "unknown",
        )
    make_entry(site, function={}, location={}, purpose={}, cookies=(), exemption_reason={})


def pages_of_a_site(app: Flask, locale: str) -> list[str]:
    """The address of each public page of the site: a page that comes later is among them by itself."""
    values = {"site": "harbour", "locale": locale, "number": 1}
    places = app.url_map.bind("register.example")
    return [
        places.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        if ENDPOINT_ROLES[rule.endpoint] is PUBLIC and "GET" in (rule.methods or ()) and rule.arguments <= {*values}
        if rule.endpoint != "accounts.sign_in"  # the door to the back office, in its languages
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_english_is_left_on_a_public_page(
    app: Flask, visitor: CriticalClient, session: Session, locale: str
) -> None:
    fill(locale)
    visitor.set_cookie("django_language", locale, domain="register.example")
    page = f"/harbour/{locale}/"
    paths = [*pages_of_a_site(app, locale), f"{page}?q=c1", f"{page}?q=zzz", f"{page}nowhere", "/nowhere"]
    shown = {path: visible(visitor, path) for path in paths}
    make_site("lock", base_url="https://lock.example")
    shown["/"] = visible(visitor, "/")

    left = {path: found for path, text in shown.items() if (found := english_left_in(text, locale))}

    assert left == {}
    some = (page, f"{page}nowhere", f"{page}versions/", f"{page}versions/1/", f"{page}versions/1/changes/")
    assert all(shown[path].count("\n") for path in some)


def test_english_that_is_left_would_be_seen() -> None:
    assert english_left_in("Durée : until the browser closes", "fr") == ["until the browser closes"]
    assert english_left_in("This website uses 3 cookies.", "de") == ["This website uses %(num)s cookies."]


@pytest.mark.parametrize(
    ("locale", "none", "one", "many"),
    [
        (
            "fr",
            "Aucun cookie de ce site ne figure encore dans le registre.",
            "Ce site utilise 1 cookie. Un consentement est nécessaire.",
            "Ce site utilise 2 cookies. Un consentement est nécessaire pour 1 d’entre eux.",
        ),
        (
            "de",
            "Von dieser Website steht noch kein Cookie im Register.",
            "Diese Website verwendet 1 Cookie. Eine Einwilligung ist erforderlich.",
            "Diese Website verwendet 2 Cookies. Für 1 davon ist eine Einwilligung erforderlich.",
        ),
    ],
)
def test_one_and_many_are_told_apart(session: Session, locale: str, none: str, one: str, many: str) -> None:
    with force_locale(locale):
        told = [" ".join(map(said, say_summary(count))) for count in (Tally(), Tally(1), Tally(1, 1))]

    assert told == [none, one, many]
