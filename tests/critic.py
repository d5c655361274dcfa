"""A test client that behaves like a browser and criticises every page it fetches.

A page with a fault fails the test that fetched it, whatever that test was about.
"""

import contextvars
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
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

_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
_NOT_FOR_LABELS = frozenset({"hidden", "submit", "button", "reset", "image"})
_LOADED = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "form": "action",
}
_LOADED_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"})
_REFERENCES = frozenset(
    {
        "for",
        "form",
        "list",
        "headers",
        "popovertarget",
        "aria-controls",
        "aria-describedby",
        "aria-errormessage",
        "aria-labelledby",
        "aria-owns",
    }
)
_WORDS_ONLY = frozenset("span h1 h2 h3 h4 h5 h6 button label strong em code kbd small time".split())  # noqa: SIM905
_BLOCKS = frozenset("div p ul ol dl table section article aside nav form fieldset pre h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_FIELDS = frozenset({"input", "select", "textarea"})
_LEFT_OVERS = ("{{", "{%", "%(", " object at 0x", "<bound method", "Undefined")
_NO_TOKEN_NEEDED = ("/language", "/consent", "/receipt")
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
        # A large upload went through a temporary file, which Werkzeug's own client leaves open.
        response.request.environ["wsgi.input"].close()
        faults = [*faults_of_answer(response)]
        if response.mimetype == "text/html" and "Location" not in response.headers:
            faults += faults_of_page(response.get_data(as_text=True))
        elif response.request.path.startswith("/static/"):
            # Read to the end and closed, as a browser does; an export streams on.
            response.get_data()
            response.close()
        assert not faults, f"{response.request.method} {response.request.path}: " + "; ".join(faults)
        return response

    def submit(self, path: str, answers: Mapping[str, Any] | None = None, *, button: str = "") -> TestResponse:
        """Fetch the page at `path`, fill `answers` into its form and send it, as a person does.

        The form is the page's only POST form below `main`, or the one with a submit button that is called `button`
        (its words or its `value`). An answer for which the form has no field fails.
        """
        page = self.get(path)
        assert page.status_code == HTTPStatus.OK, f"GET {path} answered {page.status}"
        form, pressed = _find_form(JustHTML(page.get_data(as_text=True), sanitize=False), button)
        values = form_values(form)
        if pressed.get("name"):
            values[pressed["name"]] = [pressed.get("value", "")]
        names = {attributes(e).get("name", "") for e in find(form, "input, select, textarea, button")} - {""}
        for name, value in (answers or {}).items():
            assert name in names, f"The form at {path} has no field {name}; it has {sorted(names)}"
            values[name] = value if isinstance(value, list) else [value]
        target = pressed.get("formaction") or attributes(form).get("action") or path
        return self.post(target, data=values)

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


def find(node: JustHTML | Element, selector: str) -> list[Element]:
    """The elements of `node` that a CSS selector names."""
    return [element for element in node.query(selector) if isinstance(element, Element)]


def attributes(element: Element) -> dict[str, str]:
    """The attributes of `element`; one without a value is an empty text."""
    return {name: value or "" for name, value in (element.attrs or {}).items()}


def words(element: Element) -> str:
    """The text of `element` on one line."""
    return " ".join(element.to_text().split())


def form_values(form: Element) -> dict[str, list[Any]]:
    """What a browser would send of `form` as it stands, buttons and files left out."""
    values: dict[str, list[Any]] = {}
    for field in find(form, "input, select, textarea"):
        said = attributes(field)
        kind = said.get("type", "text")
        if not said.get("name") or "disabled" in said or kind in {"submit", "button", "file", "reset", "image"}:
            continue
        if kind in {"checkbox", "radio"} and "checked" not in said:
            continue
        values.setdefault(said["name"], []).extend(_sent(field, said))
    return values


def _sent(field: Element, said: dict[str, str]) -> list[str]:
    if field.name == "textarea":
        # A browser leaves out the newline right after the tag, and so does the parser.
        return ["".join(str(child.data or "") for child in field.children or ())]
    if field.name != "select":
        return [said.get("value", "on" if said.get("type") in {"checkbox", "radio"} else "")]
    options = [(attributes(option), words(option)) for option in find(field, "option")]
    chosen = [option for option in options if "selected" in option[0]]
    if not chosen and "multiple" not in said:
        chosen = options[:1]
    return [option.get("value", text) for option, text in chosen]


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
    if "Set-Cookie" in response.headers and not path.endswith(("/language", "/consent")):
        yield "a public answer sets a cookie"
    if response.status_code == 200 and path != "/" and "cookie" in response.headers.get("Vary", "").lower():
        yield "a public answer varies by cookie"


@dataclass(frozen=True)
class _Seen:
    """An element as a browser sees it: its attributes, and the names of the elements it stands in."""

    element: Element
    name: str
    said: dict[str, str]
    above: tuple[str, ...]


def faults_of_page(html: str) -> Iterator[str]:
    """What is wrong with a page, one sentence each."""
    page = JustHTML(html, sanitize=False, collect_errors=True)
    everything = [*_walk(page.root, ())]
    # What stands in a template is not on the page yet.
    shown = [seen for seen in everything if "template" not in seen.above]
    yield from (f"invalid HTML: {error.code} in line {error.line}" for error in page.errors)
    if "\0" in html:
        yield "invalid HTML: a NUL"
    yield from _structure(html, everything)
    yield from _outline(shown)
    yield from _references(shown)
    yield from _labels(shown)
    yield from _inline_code(everything)
    yield from _other_hosts(everything)
    yield from _form_tokens(shown)
    text = page.to_text()
    yield from (f"the text shows {left_over!r}" for left_over in _LEFT_OVERS if left_over in text)


def _walk(node: Any, above: tuple[str, ...]) -> Iterator[_Seen]:
    content = getattr(node, "template_content", None)
    for child in (*node.children, *(content.children if content else ())):
        if isinstance(child, Element):
            name = child.name.lower()
            yield _Seen(child, name, attributes(child), above)
            yield from _walk(child, (*above, name))


def _structure(html: str, everything: list[_Seen]) -> Iterator[str]:
    """A browser must see the very elements that were written: nothing implied, nothing moved, nothing closed early."""
    written = _Written()
    written.feed(html)
    written.close()
    yield from written.faults
    for (depth, name), seen, line in zip(written.elements, everything, written.lines, strict=False):
        if (depth, name) != (len(seen.above), seen.name):
            yield f"invalid HTML: <{name}> in line {line} is read as <{seen.name}> elsewhere"
            return
    if len(written.elements) != len(everything):
        yield "invalid HTML: a browser sees more or fewer elements than were written"
    for seen in everything:
        if seen.name in _BLOCKS:
            yield from (f"invalid HTML: <{seen.name}> inside <{outer}>" for outer in _WORDS_ONLY & {*seen.above})


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


def _outline(shown: list[_Seen]) -> Iterator[str]:
    if not any(seen.name == "html" and seen.said.get("lang") for seen in shown):
        yield "<html> has no lang"
    for name, place in (("title", "head"), ("h1", "body")):
        found = [words(seen.element) for seen in shown if seen.name == name and place in seen.above[:2]]
        if len(found) != 1 or not found[0]:
            yield f"the page needs one {name} with words, it has {found}"
    if [seen.name for seen in shown].count("main") != 1:
        yield "the page needs one main"
    for seen in shown:
        if seen.name == "img" and "alt" not in seen.said:
            yield f"a picture without alt: {seen.said.get('src')}"


def _references(shown: list[_Seen]) -> Iterator[str]:
    ids = Counter(seen.said["id"] for seen in shown if "id" in seen.said)
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for seen in shown:
        for attribute in _REFERENCES & seen.said.keys():
            for name in seen.said[attribute].split():
                if name not in ids:
                    yield f"{attribute} of <{seen.name}> names {name!r}, which is not on the page"
        target = seen.said.get("href", "") if seen.name == "a" else ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"a link leads to {target}, which is not on the page"


def _labels(shown: list[_Seen]) -> Iterator[str]:
    labelled = {seen.said.get("for") for seen in shown if seen.name == "label"}
    for seen in shown:
        if seen.name not in _FIELDS or seen.said.get("type") in _NOT_FOR_LABELS or "label" in seen.above:
            continue
        if seen.said.get("id", "") not in labelled and not {"aria-label", "aria-labelledby"} & seen.said.keys():
            yield f"<{seen.name} name={seen.said.get('name')}> has no label"


def _inline_code(everything: list[_Seen]) -> Iterator[str]:
    for seen in everything:
        for name, value in seen.said.items():
            # What a person typed is shown to them again: a value runs nothing.
            runs = name != "value" and value.strip().lower().startswith("javascript:")
            if name == "style" or name.startswith("on") or runs:
                yield f"inline code in {name} of <{seen.name}>"
        if seen.name == "style":
            yield "an inline stylesheet"
        if seen.name == "script" and "src" not in seen.said:
            yield "an inline script"


def _other_hosts(everything: list[_Seen]) -> Iterator[str]:
    for seen in everything:
        attribute = _LOADED.get(seen.name, "")
        if seen.name == "link" and _LOADED_LINKS & {*seen.said.get("rel", "").split()}:
            attribute = "href"
        address = seen.said.get(attribute, "")
        if urlsplit(address).netloc not in {"", HOST} or address.startswith("data:"):
            yield f"the page loads from or sends to elsewhere: {address}"


def _form_tokens(shown: list[_Seen]) -> Iterator[str]:
    for form in shown:
        if form.name != "form":
            continue
        token, action = find(form.element, '[name="csrf_token"]'), form.said.get("action", "")
        if form.said.get("method", "get").lower() == "get":
            if token:
                yield f"the form token stands in the address: {action}"
        elif not token and not action.endswith(_NO_TOKEN_NEEDED):
            yield f"a form without token: {action}"


def _find_form(page: JustHTML, button: str) -> tuple[Element, dict[str, str]]:
    """A form and the attributes of the button that is pressed in it; none when the form is sent by its own."""
    forms = [f for f in find(page, "main form") if attributes(f).get("method", "").lower() == "post"]
    if not button:
        assert len(forms) == 1, f"{len(forms)} forms on the page: name a button"
        return forms[0], next((attributes(b) for b in _submit_buttons(forms[0])), {})
    buttons = [(f, b) for f in forms for b in _submit_buttons(f)]
    found = [(f, attributes(b)) for f, b in buttons if button in {words(b), attributes(b).get("value")}]
    # A button may go on in words that only a screen reader says: "Undo" and "the import of list.csv".
    found = found or [(f, attributes(b)) for f, b in buttons if words(b).startswith(f"{button} ")]
    assert found, f"No button {button!r}; there are {[words(b) for _, b in buttons]}"
    return found[0]


def _submit_buttons(form: Element) -> list[Element]:
    return [b for b in find(form, "button") if attributes(b).get("type", "submit") == "submit"]


def browser_like(app: Flask) -> CriticalClient:
    """A new visitor of `app`, with an empty cookie jar."""
    app.test_client_class = CriticalClient
    client = app.test_client()
    assert isinstance(client, CriticalClient)
    return client
