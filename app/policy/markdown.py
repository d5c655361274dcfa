"""Texts of a policy: from Markdown as a person types it to HTML that is safe on any page."""

import html
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS: Final = {
    *("p", "br", "hr", "blockquote", "pre", "code", "strong", "em", "a", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = {"https", "http", "mailto", "tel"}
_LOWEST_LEVEL: Final = 6

# Tags that are typed are shown as they are typed; pictures would be asked from elsewhere.
_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")


def to_html(source: str, *, first_level: int = 3) -> Markup:
    """`source` as HTML whose highest heading has `first_level`, and no heading skips one; tags in it are shown."""
    tokens = _markdown.parse(source)
    _fit_headings(tokens, first_level)
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    cleaned = nh3.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    return Markup(cleaned.strip())  # noqa: S704  # cleaned by nh3


def to_text(source: str) -> str:
    """The words of `source` on one line, without its marks: for where no HTML can stand."""
    return " ".join(html.unescape(nh3.clean(to_html(source), tags=set())).split())


def _fit_headings(tokens: list[Token], first_level: int) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    used = sorted({token.tag for token in headings})
    before = first_level - 1
    for token in headings:
        if token.type == "heading_open":
            before = min(first_level + used.index(token.tag), before + 1, _LOWEST_LEVEL)
        token.tag = f"h{before}"
