"""A website and, far from it, a register: both answered by the test, so that they may have any name and any fault.

The register answers by the contract of `/<site>/consent.json` and `POST /<site>/consent`. What of it can be seen with
the real register is tested with that, in `test_demo.py`; here are the pages that a demonstration would not have.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from playwright.sync_api import BrowserContext, Page, Route

from app.consent.embed import embed

SITE = "https://www.harbour.example"
REGISTER = "https://register.example"
SNIPPET = f'<script src="{REGISTER}/embed/consent.js" data-site="harbour" defer></script>'
COOKIE = "cookies_preferences"

_WORDS = {
    "en": ("Cookies on Harbour Portal", "Refuse", "Accept", "Choose", "Save my choice", "Yes", "No", "Statistics"),
    "nl": ("Cookies op Harbour Portal", "Weigeren", "Accepteren", "Kiezen", "Keuze opslaan", "Ja", "Nee", "Statistiek"),
    "de": (
        "Cookies auf Harbour Portal",
        "Ablehnen",
        "Annehmen",
        "Auswählen",
        "Speichern",
        "Ja",
        "Nein",
        "Zahl",
    ),
    "fr": ("Cookies sur Harbour Portal", "Refuser", "Accepter", "Choisir", "Enregistrer", "Oui", "Non", "Mesure"),
    "ar": ("ملفات تعريف الارتباط", "رفض", "قبول", "اختيار", "حفظ", "نعم", "لا", "إحصاءات"),
}


def texts(language: str) -> dict[str, Any]:
    """The words of the banner in `language`; what no test looks at is the same in all."""
    title, refuse, accept, choose, save, yes, no, statistics = _WORDS[language]
    return {
        "dir": "rtl" if language == "ar" else "ltr",
        "region": title,
        "title": title,
        "body": ["The harbour would like to count visits and to show films.", "You can withdraw at any time."],
        "policy": {"text": "Read the cookie policy", "url": f"{REGISTER}/harbour/{language}/"},
        "refuse": refuse,
        "accept": accept,
        "choose": choose,
        "save": save,
        "yes": yes,
        "no": no,
        "pick": "“%s”: choose yes or no",
        "withdraw": "Withdraw everything",
        "settings": "Cookie preferences",
        "close": "Close",
        "given": "Your choice is saved.",
        "renewed": "Your choice is saved.",
        "refused": "Nothing optional is stored.",
        "withdrawn": "Everything is withdrawn.",
        "failed": "Your choice could not be saved, so nothing optional is stored. Try again.",
        "unreachable": "The register cannot be reached, so nothing optional is stored.",
        "not_kept": "Your browser keeps no cookies, so your choice holds on this page only.",
        "not_cleared": "Your browser keeps these until you delete them: %s",
        "changed": "New: films from Quay Films.",
        "gpc": "Your browser says no to everything optional.",
        "placeholder": "%s wants to show something here. It stores cookies for: %s.",
        "show_once": "Show this",
        "categories": {
            "statistics": {"name": statistics, "description": "Counts visits."},
            "marketing": {"name": "Films", "description": "Shows films inside our pages."},
        },
    }


def declared(name: str, category: str = "statistics", **others: Any) -> dict[str, Any]:
    """One of the names that need consent."""
    usual = {"provider": "Quay IT", "match": "exact", "storage": "http_cookie", "party": "first", "domain": ""}
    return {"category": category, "name": name, "path": "/", "http_only": False} | usual | others


class FarRegister:
    """What the register says, and what it was told."""

    def __init__(self) -> None:
        self.version = 3
        self.asks_since = 2
        self.categories = ["statistics", "marketing"]
        self.names = [declared("_pk_", match="prefix"), declared("film", "marketing", provider="Quay Films")]
        self.saves = True
        self.told: list[dict[str, str]] = []
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.scripts: dict[str, str] = {}
        self.asked: list[str] = []

    def serve(self, context: BrowserContext) -> None:
        """Answer everything that the browser asks for."""
        context.route("**/*", self._answer)

    def show(self, page: Page, body: str, *, path: str = "/", language: str = "en", head: str = SNIPPET) -> None:
        """Put a page with `body` on the website, and open it."""
        self.write(body, path=path, language=language, head=head)
        page.goto(SITE + path)
        if not self.headers:
            page.wait_for_function("window.cookieRegister && cookieRegister.has('necessary')")

    def write(self, body: str, *, path: str = "/", language: str = "en", head: str = SNIPPET) -> None:
        """Put a page with `body` on the website."""
        self.pages[path] = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Harbour</title>'
            f'<meta name="viewport" content="width=device-width">{head}</head><body>'
            f'<header><a href="#main">Skip to the content</a></header>'
            f'<main id="main"><h1>Harbour</h1>{body}</main></body></html>'
        )

    def consent_json(self) -> dict[str, Any]:
        """What the published version says."""
        return {
            "schema": 1,
            "site": "harbour",
            "name": "Harbour Portal",
            "controller": "Harbour of Quay",
            "version": self.version,
            "hash": "0" * 64,
            "asks_since": self.asks_since,
            "days": 182,
            "cookie": COOKIE,
            "languages": [*_WORDS],
            "default_language": "nl",
            "address": f"{REGISTER}/harbour/",
            "categories": self.categories,
            "free": ["necessary"],
            "names": self.names,
            "texts": {language: texts(language) for language in _WORDS},
        }

    def _answer(self, route: Route) -> None:
        request = route.request
        address = urlsplit(request.url)
        self.asked.append(address.path)
        if request.url.startswith(REGISTER):
            answer = self._register_answer(address.path, request.post_data or "")
            if answer is None:
                route.fulfill(status=503, headers={"Access-Control-Allow-Origin": SITE}, json={"error": "Not saved."})
                return
            kind, content = answer
            route.fulfill(body=content, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})
        elif address.path in self.pages:
            route.fulfill(body=self.pages[address.path], content_type="text/html", headers=self.headers)
        elif address.path in self.scripts:
            route.fulfill(body=self.scripts[address.path], content_type="text/javascript")
        else:
            route.fulfill(body=f"<title>{address.path}</title>", content_type="text/html")

    def _register_answer(self, path: str, sent: str) -> tuple[str, bytes] | None:
        if path == "/harbour/consent":
            self.told.append({name: value[0] for name, value in parse_qs(sent).items()})
            return ("application/json", json.dumps(self._saved(self.told[-1])).encode()) if self.saves else None
        if path == "/harbour/consent.json":
            return "application/json", json.dumps(self.consent_json()).encode()
        return "text/javascript", embed().current.content

    def _saved(self, told: Mapping[str, str]) -> dict[str, Any]:
        given = {
            "accept": self.categories,
            "save": [one for one in self.categories if told.get(f"category.{one}") == "yes"],
        }.get(told["choice"], [])
        event = "given" if given else "withdrawn" if "held" in told else "refused"
        return {"event": event, "choice": choice(self.version, given), "max_age": 15_724_800}


def choice(version: int, given: list[str], *, days_ago: int = 0) -> dict[str, Any]:
    """What the browser keeps of a choice."""
    day = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    return {"v": version, "d": day, "c": sorted(given)} | ({"r": "a" * 22} if given else {})


def keep_choice(context: BrowserContext, **choices: object) -> None:
    """Let the browser hold `choices`, by site."""
    value = quote(json.dumps(choices, separators=(",", ":")), safe="")
    context.add_cookies([{"name": COOKIE, "value": value, "url": SITE}])


def kept_choices(context: BrowserContext) -> dict[str, Any]:
    """What the browser holds of choices on the website, by site."""
    held = next((one["value"] for one in context.cookies(SITE) if one["name"] == COOKIE), "%7B%7D")
    found: dict[str, Any] = json.loads(unquote(held))
    return found
