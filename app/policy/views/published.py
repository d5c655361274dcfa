"""Flask's own answer of a published page: the same as from memory, and the memory keeps it."""

from typing import TYPE_CHECKING

from flask import Response, current_app, request

from app.policy.published import PublishedPage, coding_for
from app.web.paths import settings

if TYPE_CHECKING:
    from app.policy.watching import Watch


def answer_published(page: PublishedPage, *, site: str, number: int, locale: str) -> Response:
    """Answer with the page of version `number`, which is held from now on if it is the newest."""
    watch: Watch = current_app.extensions["published_pages"]
    # Below another prefix than ours, as a server may choose for a while, links would be other ones.
    if request.script_root == settings().prefix:
        watch.memory.keep(site, number, locale, page)
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    status, headers, body = page.answer(coding, request.headers.get("If-None-Match", ""))
    return Response(body, status=status, headers=headers)
