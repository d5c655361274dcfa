"""A test client that behaves like a browser and criticises every page it fetches.

A page with a fault fails the test that fetched it, whatever that test was about.
"""

import contextvars
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from justhtml import Element, JustHTML
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app.database import db

HOST = "register.example"
ADDRESS = f"https://{HOST}"

BACK_OFFICE = ("/admin", "/sign-in", "/sign-out")
"""Paths below which cookies may be set and nothing may be kept by a cache."""

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NOT_FOR_LABELS = frozenset({"hidden", "submit", "button", "reset", "image"})
_LOADED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "embed": "src", "object": "data"}
_LOADED_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"})
_REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-owns", "form")
_WORDS_ONLY = frozenset("span h1 h2 h3 h4 h5 h6 button label strong em code kbd small time caption".split())
_BLOCKS = frozenset("div p ul ol dl table section article aside nav form fieldset h1 h2 h3 h4 h5 h6 pre".split())
_LEFT_OVERS = ("{{", "{%", "%(", " object at 0x", "<bound method", "Undefined")
_NO_TOKEN_NEEDED = ("/language", "/consent")
_HEADERS = {
    "Content-Security-Policy": r"default-src 'none'; script-src 'self'; style-src 'self';(?!.*unsafe)(?!.*\*).*",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ".+",
    "Strict-Transport-Security": r"max-age=\d{8,}.*",
    "X-Request-Id": ".+",
}


class CriticalClient(FlaskClient):
    """Sends what a browser sends, over https, and refuses answers that a careful reader would refuse.

    Each request runs on its own, also inside an application context of the test, whose session then reads anew.
    """

    sends_token = True
    """Whether a POST carries the form token from its cookie in `X-CSRFToken`, as the register's own scripts do."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", ADDRESS)
            kwargs["headers"] = self._browser_headers(kwargs)
        if has_app_context():
            db.session.rollback()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        faults = [*faults_of_answer(response)]
        if response.mimetype == "text/html":
            faults += faults_of_page(response.get_data(as_text=True))
        assert not faults, f"{response.request.method} {response.request.path}: " + "; ".join(faults)
        return response

    def submit(
        self, path: str, answers: Mapping[str, Any] | None = None, *, button: str = "", **kwargs: Any
    ) -> TestResponse:
        """Fetch the page at `path`, fill `answers` into its form and send it, as a person does.

        The form is the page's only POST form below `main`, or the one with a submit button that is called `button`
        (its words or its `value`). An answer for which the form has no field fails.
        """
        page = self.get(path)
        assert page.status_code == 200, f"GET {path} answered {page.status}"
        form, pressed = _find_form(JustHTML(page.get_data(as_text=True), sanitize=False), button)
        values = form_values(form)
        if pressed is not None and pressed.attrs.get("name"):
            values[pressed.attrs["name"] or ""] = [pressed.attrs.get("value") or ""]
        names = {e.attrs.get("name") for e in form.query("input, select, textarea, button")}
        for name, value in (answers or {}).items():
            assert name in names, f"The form at {path} has no field {name}; it has {sorted(filter(None, names))}"
            values[name] = value if isinstance(value, list) else [value]
        target = (pressed.attrs.get("formaction") if pressed else None) or form.attrs.get("action") or path
        return self.post(target, data={k: v for k, v in values.items() if v != [None]}, **kwargs)

    def _browser_headers(self, kwargs: dict[str, Any]) -> Headers:
        headers = Headers(kwargs.get("headers"))
        given = {name.lower() for name in headers.keys()}  # noqa: SIM118  # Headers iterates over pairs
        if kwargs.get("method", "GET") in {"GET", "HEAD"}:
            return headers
        usual = {"Origin": ADDRESS, "Referer": f"{ADDRESS}/", "Sec-Fetch-Site": "same-origin"}
        token = self.get_cookie("csrftoken", domain=HOST)
        if self.sends_token and token is not None:
            usual["X-CSRFToken"] = token.value
        for name, value in usual.items():
            if name.lower() not in given:
                headers[name] = value
        return headers


def form_values(form: Element) -> dict[str, list[Any]]:
    """What a browser would send of `form` as it stands, buttons left out."""
    values: dict[str, list[Any]] = {}
    for field in form.query("input, select, textarea"):
        name, kind = field.attrs.get("name"), field.attrs.get("type", "text")
        if not name or "disabled" in field.attrs or kind in {"submit", "button", "file", "reset", "image"}:
            continue
        if kind in {"checkbox", "radio"} and "checked" not in field.attrs:
            continue
        if field.name == "select":
            options = field.query("option")
            chosen = [o for o in options if "selected" in o.attrs] or ([] if "multiple" in field.attrs else options[:1])
            values.setdefault(name, []).extend(o.attrs.get("value", o.to_text()) for o in chosen)
        elif field.name == "textarea":
            values.setdefault(name, []).append(field.text or "".join(c.data or "" for c in field.children))
        else:
            values.setdefault(name, []).append(field.attrs.get("value") or ("on" if kind == "checkbox" else ""))
    return values


def faults_of_answer(response: TestResponse) -> Iterator[str]:
    """What is wrong with the headers of an answer."""
    for name, wanted in _HEADERS.items():
        if not re.fullmatch(wanted, response.headers.get(name, "")):
            yield f"header {name} is {response.headers.get(name)!r}"
    path = response.request.path
    if path.startswith(BACK_OFFICE):
        if "no-store" not in response.headers.get("Cache-Control", ""):
            yield "an answer of the back office may be kept by a cache"
        return
    if "Set-Cookie" in response.headers and not path.endswith("/language"):
        yield "a public answer sets a cookie"
    if response.status_code == 200 and path != "/" and "cookie" in response.headers.get("Vary", "").lower():
        yield "a public answer varies by cookie"


def faults_of_page(html: str) -> Iterator[str]:
    """What is wrong with a page, one sentence each."""
    page = JustHTML(html, sanitize=False, collect_errors=True)
    yield from (f"invalid HTML: {error.code} in line {error.line}" for error in page.errors)
    yield from _structure(html, page)
    yield from _outline(page)
    yield from _references(page)
    yield from _labels(page)
    yield from _inline_code(page)
    yield from _other_hosts(page)
    yield from _form_tokens(page)
    text = page.to_text()
    yield from (f"the text shows {left_over!r}" for left_over in _LEFT_OVERS if left_over in text)


def _structure(html: str, page: JustHTML) -> Iterator[str]:
    """A browser must see the very elements that were written: nothing implied, nothing moved, nothing closed early."""
    written = _Written()
    written.feed(html)
    written.close()
    yield from written.faults
    seen = [*_elements(page.root, 0)]
    for was, now in zip(written.elements, seen, strict=False):
        if was != now:
            yield f"invalid HTML: <{was[1]}> in line {written.lines[seen.index(now)]} is read as <{now[1]}> elsewhere"
            return
    if len(written.elements) != len(seen):
        yield "invalid HTML: a browser sees more or fewer elements than were written"
    for element in page.query(", ".join(_WORDS_ONLY)):
        for inner in element.query(", ".join(_BLOCKS)):
            yield f"invalid HTML: <{inner.name}> inside <{element.name}>"


def _elements(node: Any, depth: int) -> Iterator[tuple[int, str]]:
    content = getattr(node, "template_content", None)
    for child in (*node.children, *(content.children if content else ())):
        if isinstance(child, Element):
            yield depth, child.name.lower()
            yield from _elements(child, depth + 1)


class _Written(HTMLParser):
    """The elements as they were written, with their depth, and what is wrong with the writing itself."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[int, str]] = []
        self.lines: list[int] = []
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs)
        if tag not in _VOID and "svg" not in self.open:
            self._fault(f"<{tag}/> closes nothing")

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self._fault(f"</{tag}> while <{' '.join(self.open[-1:])}> is open")

    def close(self) -> None:
        super().close()
        for tag in self.open:
            self._fault(f"<{tag}> is never closed")

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((len(self.open), tag))
        self.lines.append(self.getpos()[0])
        for name, count in Counter(name for name, _ in attrs).items():
            if count > 1:
                self._fault(f"<{tag}> has {name} twice")

    def _fault(self, words: str) -> None:
        self.faults.append(f"invalid HTML: {words} (line {self.getpos()[0]})")


def _outline(page: JustHTML) -> Iterator[str]:
    if not any(e.attrs.get("lang") for e in page.query("html")):
        yield "<html> has no lang"
    if [bool(e.to_text().strip()) for e in page.query("head > title")] != [True]:
        yield "the page needs one title with words"
    if [bool(e.to_text().strip()) for e in page.query("h1")] != [True]:
        yield f"the page needs one h1 with words, it has {len(page.query('h1'))}"
    if len(page.query("main")) != 1:
        yield "the page needs one main"
    yield from (f"a picture without alt: {e.attrs.get('src')}" for e in page.query("img") if "alt" not in e.attrs)


def _references(page: JustHTML) -> Iterator[str]:
    ids = Counter(e.attrs["id"] for e in page.query("[id]"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for attribute in _REFERENCES:
        for element in page.query(f"[{attribute}]"):
            for name in (element.attrs[attribute] or "").split():
                if name not in ids:
                    yield f"{attribute} of <{element.name}> names {name!r}, which is not on the page"
    for link in page.query('a[href^="#"]'):
        if (link.attrs["href"] or "")[1:] not in ids:
            yield f"a link leads to {link.attrs['href']}, which is not on the page"


def _labels(page: JustHTML) -> Iterator[str]:
    labelled = {e.attrs.get("for") for e in page.query("label")}
    inside = {id(field) for label in page.query("label") for field in label.query("input, select, textarea")}
    for field in page.query("input, select, textarea"):
        if field.attrs.get("type") in _NOT_FOR_LABELS or id(field) in inside:
            continue
        if field.attrs.get("id") not in labelled and not {"aria-label", "aria-labelledby"} & field.attrs.keys():
            yield f"<{field.name} name={field.attrs.get('name')}> has no label"


def _inline_code(page: JustHTML) -> Iterator[str]:
    for element in page.query("*"):
        for name, value in element.attrs.items():
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                yield f"inline code in {name} of <{element.name}>"
    if page.query("style"):
        yield "an inline stylesheet"
    if any("src" not in e.attrs for e in page.query("script")):
        yield "an inline script"


def _other_hosts(page: JustHTML) -> Iterator[str]:
    addresses = [e.attrs.get(_LOADED[e.name]) for e in page.query(", ".join(_LOADED))]
    addresses += [
        e.attrs.get("href") for e in page.query("link") if _LOADED_LINKS & {*(e.attrs.get("rel") or "").split()}
    ]
    addresses += [e.attrs.get("action") for e in page.query("form")]
    for address in filter(None, addresses):
        if urlsplit(address).netloc not in {"", HOST} or address.startswith("data:"):
            yield f"the page loads from or sends to elsewhere: {address}"


def _form_tokens(page: JustHTML) -> Iterator[str]:
    for form in page.query("form"):
        action, token = form.attrs.get("action") or "", form.query('[name="csrf_token"]')
        if (form.attrs.get("method") or "get").lower() == "get":
            if token:
                yield f"the form token stands in the address: {action}"
        elif not token and not action.endswith(_NO_TOKEN_NEEDED):
            yield f"a form without token: {action}"


def _find_form(page: JustHTML, button: str) -> tuple[Element, Element | None]:
    forms = [f for f in page.query("main form") if (f.attrs.get("method") or "").lower() == "post"]
    buttons = [(f, b) for f in forms for b in f.query("button") if b.attrs.get("type", "submit") == "submit"]
    if button:
        found = [(f, b) for f, b in buttons if button in {" ".join(b.to_text().split()), b.attrs.get("value")}]
        assert found, f"No button {button!r}; there are {[' '.join(b.to_text().split()) for _, b in buttons]}"
        return found[0]
    assert len(forms) == 1, f"{len(forms)} forms on the page: name a button"
    pressed = next((b for f, b in buttons if f is forms[0]), None)
    return forms[0], pressed if pressed and pressed.attrs.get("name") else None


def browser_like(app: Flask) -> CriticalClient:
    """A new visitor of `app`, with an empty cookie jar."""
    app.test_client_class = CriticalClient
    client = app.test_client()
    assert isinstance(client, CriticalClient)
    return client
