"""A walk through every page of the register, in every state that a page can be in."""

import re
from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import FilePayload, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.accounts.roles import ENDPOINT_ROLES
from app.audit import SYSTEM
from app.inventory.service import change_entry
from app.policy.service.publishing import propose
from tests.browser.filled import Filled
from tests.builders import entry_answers, publish

SITE = "/admin/sites/harbour"
PRIMARY = "main button.primary"
NO_PAGES = {
    "static",
    "health.alive",
    "health.ready",
    "consent.facts",
    "consent.gpc",
    "embed.newest",
    "embed.pinned",
    "policy.csv",
    "policy.csv_metadata",
    "policy.json_file",
    "policy.json_schema",
    "policy.catalog",
    "policy.feed",
    "policy.fingerprints",
    "policy.snapshot_text",
    "policy.main_text",
    "inventory.export_file",
    "inventory.tick",
    "website.content",
    "choices.csv",
}
"""Endpoints that answer with a file, a word or another address, and with no page to look at."""

LIST = """Provider;Function and location;Cookie names;Purposes;Category;Lifetime;Shoe size
Quay IT;Tides (portal);tide;Shows the tide at your berth.;Necessary;2 weeks;43
Quay IT;Weather (portal);weather;Remembers your wind.;Stormy;1 year;44
Quay IT;Lamps (office);lamp;Remembers your lamp.;Preferences;when the moon is full;45
Gull Counting;Counting visits;_gull*;Counts anew, every morning.;Statistics;13 months;
"""
POLICY = """Cookies on our quay

Something about cookies in our own words, before the table begins.

Our necessary cookies

Provider	Function and location	Cookie names	Purposes
Quay IT	Bells (front office)	bell	Remembers that you heard the bell

What you can do

Ask the harbour master to forget you.
"""


class Walk:
    """The walk of one person, an administrator who is signed in in `page`. Iterating stops at each thing to look at.

    `locale` chooses among the languages of public pages. `seen` are the endpoints of the pages that were shown.
    """

    def __init__(self, page: Page, app: Flask, filled: Filled, locale: str) -> None:
        self.page = page
        self.app = app
        self.filled = filled
        self.locale = locale
        self.seen: set[str] = set()
        page.on("response", self._note)

    def __iter__(self) -> Iterator[str]:
        yield from self._public()
        yield from self._websites()
        yield from self._entries()
        yield from self._one_entry()
        yield from self._checks()
        yield from self._imports()
        yield from self._review()
        yield from self._leaving()
        yield from self._texts()
        yield from self._providers_and_categories()
        yield from self._publishing()
        yield from self._people()
        yield from self._wrong_turns()

    def pages_left_out(self) -> set[str]:
        """Endpoints that a browser can open and that the walk has not come by."""
        opened = {rule.endpoint for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        assert opened <= set(ENDPOINT_ROLES), "a new address: the walk cannot know it"
        return opened - self.seen - NO_PAGES

    def _public(self) -> Iterator[str]:
        yield self._go("/")
        self._go("/harbour/")
        # One row tinted: all that the page without it shows, and more
        yield self._go(f"/harbour/{self.locale}/#entry-{self.filled.complete}")
        yield self._go(f"/harbour/{self.locale}/?q=berth_1")
        yield self._go(f"/harbour/{self.locale}/?q=whale")
        yield self._go(f"/new-quay/{self.locale}/")
        yield self._go(f"/harbour/{self.locale}/preferences/")
        yield self._go("/harbour/receipt")
        yield self._go(f"/harbour/{self.locale}/versions/")
        yield self._press("two versions compared", "main button")
        yield self._go(f"/harbour/{self.locale}/versions/1/")
        yield self._go(f"/new-quay/{self.locale}/versions/1/changes/")
        yield self._go(f"/admin/sites/lighthouse/preview/{self.locale}/")

    def _websites(self) -> Iterator[str]:
        yield self._go("/admin/")
        yield self._go("/admin/sites/new")
        yield self._press("sites/new with errors")
        yield self._go(f"{SITE}/")
        yield self._go("/admin/sites/new-quay/")
        yield self._go(f"{SITE}/settings")
        self.page.locator("#base_url").fill("no address")
        yield self._press("settings with an error")
        yield self._go("/admin/sites/lighthouse/settings")
        yield from self._history(f"{SITE}/history")
        yield self._go(f"{SITE}/delete")
        yield self._go(f"{SITE}/consent/")
        yield self._go("/admin/sites/lighthouse/consent/")

    def _entries(self) -> Iterator[str]:
        # Nothing is ticked, so it leads to the list with a word about that
        self._go(f"{SITE}/entries/ticked")
        self.page.locator("input[name=keys]").first.check()
        yield "entries, one ticked"
        yield self._go(f"{SITE}/entries/?category=statistics&sort=-lifetime")
        yield self._go(f"{SITE}/entries/?q=whale")
        yield self._go(f"{SITE}/entries/?state=retired")
        yield self._go("/admin/sites/lighthouse/entries/?state=retired&page=2")
        yield self._go("/admin/sites/new-quay/entries/")
        ticked = f"key={self.filled.complete}&key={self.filled.unfinished}"
        yield self._go(f"{SITE}/entries/bulk?{ticked}")
        yield self._press("one answer for all, none given")
        yield self._go(f"{SITE}/entries/bulk/retire?{ticked}")
        yield self._go(f"{SITE}/export")

    def _checks(self) -> Iterator[str]:
        yield self._go(f"{SITE}/checks/")
        self.page.locator("main a[href*='/checks/waive']").first.click()
        yield "checks/waive"
        yield self._press("checks/waive with errors")
        yield self._go(f"{SITE}/checks/?rule=I18N-01")

    def _one_entry(self) -> Iterator[str]:
        yield self._go(f"{SITE}/entries/new")
        self.page.locator("button[name=add]").click()
        yield "a new entry, a row added"
        yield self._press("a new entry with errors")
        yield self._go(f"{SITE}/entries/{self.filled.unfinished}")
        for fold in self.page.locator("main details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
        yield "an entry with every fold open"
        yield self._go(f"{SITE}/entries/{self.filled.retired}")
        yield self._go(f"{SITE}/entries/{self.filled.complete}/duplicate")
        yield from self._history(f"{SITE}/entries/{self.filled.changed}/history")
        yield self._go(f"{SITE}/entries/{self.filled.complete}/delete")
        yield self._go(f"{SITE}/entries/{self.filled.retired}/delete")
        self._go(f"{SITE}/entries/{self.filled.complete}")
        with self.app.app_context():
            theirs = entry_answers(purpose={"en": "Theirs.", "nl": "Van hen."}, category="preferences")
            change_entry(by=SYSTEM, site="harbour", key=self.filled.complete, answers=theirs)
        self.page.locator("textarea[name^=purpose]").first.fill("Mine.")
        yield self._press("two people, one entry")

    def _imports(self) -> Iterator[str]:
        yield self._go(f"{SITE}/import/")
        yield self._press("nothing to import")
        self.page.locator("#text").fill("Only a sentence, and no table at all.")
        yield self._press("nothing like a table")
        self.page.locator("#text").fill(LIST)
        yield self._press("preview of a list")
        self.page.locator("input[name=mode][value=replace]").check()
        yield self._press("preview of a list that replaces", "button[name=do][value=again]")
        self._go(f"{SITE}/import/")
        content = LIST.replace("wind", "zeewind é").encode("cp1252")
        file = FilePayload(name="old.csv", mimeType="text/csv", buffer=content)
        self.page.locator("#file").set_input_files(file)
        yield self._press("a file that is not UTF-8")
        self._go(f"{SITE}/import/")
        self.page.locator("#text").fill(POLICY)
        yield self._press("preview of a policy")
        self._press("imported", "button[name=do][value=import]")
        yield self._go(f"{SITE}/import/")

    def _review(self) -> Iterator[str]:
        yield self._go(f"{SITE}/review/")
        yield self._press("the next entry to review")
        yield self._go(f"{SITE}/review/?at=end")
        yield self._go(f"{SITE}/review/record")

    def _leaving(self) -> Iterator[str]:
        yield self._go(f"{SITE}/website/")
        yield self._go("/admin/sites/lighthouse/website/")
        yield self._go(f"{SITE}/dossier/")
        yield self._go(f"{SITE}/dossier/dossier.zip?last=1999-12-31")

    def _texts(self) -> Iterator[str]:
        yield self._go(f"{SITE}/texts/")
        yield self._go(f"{SITE}/texts/new")
        yield self._press("a new text with errors")
        yield self._go(f"{SITE}/texts/introduction")
        yield self._go(f"{SITE}/texts/introduction/delete")
        yield self._go(f"{SITE}/texts/cookies/delete")
        yield self._go(f"{SITE}/texts/banner")
        yield self._go(f"{SITE}/banner")
        yield self._go("/admin/sites/lighthouse/banner")
        yield self._go(f"{SITE}/translations/")
        self.page.locator("#translations input[type=text]").first.fill("x" * 301)
        yield self._press("translations with errors")
        yield self._go(f"{SITE}/translations/?language=en")
        yield from self._history(f"{SITE}/texts/introduction/history")

    def _providers_and_categories(self) -> Iterator[str]:
        yield self._go("/admin/providers/")
        yield self._go("/admin/providers/new")
        yield self._press("a new provider with errors")
        yield self._go(f"/admin/providers/{self.filled.provider}")
        yield self._go(f"/admin/providers/{self.filled.provider}/delete")
        yield from self._history(f"/admin/providers/{self.filled.provider}/history")
        yield self._go("/admin/categories/")
        yield self._go("/admin/categories/new")
        yield self._press("a new category with errors")
        yield self._go("/admin/categories/preferences")
        yield self._go("/admin/categories/preferences/delete")
        yield self._go("/admin/categories/social/delete")
        yield from self._history("/admin/categories/social/history")

    def _publishing(self) -> Iterator[str]:
        yield self._go("/admin/sites/lighthouse/versions/")
        yield self._go("/admin/sites/new-quay/publish/")
        yield self._go(f"{SITE}/versions/")
        yield self._go(f"{SITE}/versions/2/changes/")
        yield self._go(f"{SITE}/versions/1/restore")
        yield self._go(f"{SITE}/unpublished/")
        yield self._go(f"{SITE}/unpublished/discard")
        yield self._go(f"{SITE}/publish/")
        with self.app.app_context():
            # What the checks find keeps the pages from going on; a proposal is frozen all the same.
            here = f"{SITE}/publish/{propose(by=SYSTEM, site='harbour')}/"
        yield self._go(f"{here}difference/")
        yield self._go(f"{here}ask-again/")
        self.page.locator("#reason").fill("")
        yield self._press("asking again, without a reason")
        self.page.locator("#reason").fill("Only a country changed.")
        self._press("")
        yield self._press("a summary with errors")
        for text in self.page.locator("textarea[name^=words]").all():
            text.fill("Gull Counting moved.")
        yield self._press("all of it once more")
        yield self._press("a link to the preview", "form[action$='/links/'] button")
        link = self.page.locator("[data-copy-text]").inner_text()
        self._go(link)
        yield self._go(f"{link}{self.locale}/")
        yield self._go(f"{here}preview/{self.locale}/")
        with self.app.app_context():
            publish("harbour")
        yield self._go(f"{here}confirm/")

    def _people(self) -> Iterator[str]:
        yield self._go("/admin/people/")
        yield self._go("/admin/people/new")
        yield self._press("a new person with errors")
        yield self._go(f"/admin/people/{self.filled.colleague}")
        yield self._go(f"/admin/people/{self.filled.colleague}/erase")
        self._go(f"/admin/people/{self.filled.colleague}")
        yield self._press("a password, shown once", "form[action$=reset-password] button")
        yield self._go("/admin/account/")
        yield self._go("/admin/account/password")
        yield self._press("a new password with errors")
        yield self._go("/admin/audit/")
        yield self._go("/admin/words")

    def _wrong_turns(self) -> Iterator[str]:
        yield self._go("/nowhere/at/all")
        yield self._go(f"{SITE}/entries/zzzzzzzz")
        yield self._go("/sign-out")
        self.page.context.clear_cookies(name="sessionid")
        yield self._go("/sign-in")
        yield self._press("signing in with nothing typed")
        self.page.locator("#email").fill("nobody@quay.example")
        self.page.locator("#password").fill("not the password")
        yield self._press("signing in with a wrong password")

    def _history(self, path: str) -> Iterator[str]:
        yield self._go(path)
        yield self._press(f"{path}, an earlier state", f"main a[href*='{path}/'] >> nth=0")

    def _go(self, path: str) -> str:
        self.page.goto(path)
        return path

    def _press(self, what: str, button: str = PRIMARY) -> str:
        with self.page.expect_navigation():
            self.page.locator(button).click()
        return what

    def _note(self, response: Response) -> None:
        if response.request.method != "GET" or not response.request.is_navigation_request():
            return
        path = re.sub(r"^https?://[^/]+", "", response.url).split("?")[0].split("#")[0]
        try:
            endpoint, _values = self.app.url_map.bind("").match(path, method="GET")
        except (HTTPException, RequestRedirect):
            return
        self.seen.add(endpoint)
