"""The visitor's own choices: a page that works without a script, and what happens when a choice is not taken."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, make_response, render_template, request, url_for

from app.consent.choice import Choice, find_choice
from app.consent.decision import FIELD
from app.consent.door import PROBLEM, Problem, sends_gpc
from app.consent.facts import ConsentFacts
from app.consent.published import facts_of
from app.consent.views.blueprint import blueprint
from app.consent.wording import free_groups, offered_groups
from app.database import now
from app.extensions import csrf
from app.inventory.queries import get_site
from app.language import LANGUAGE_NAMES, pick
from app.policy.queries.versions import find_version
from app.policy.rendering import spoken
from app.policy.views.visible import Published, get_published, say_in
from app.web.locale import negotiate
from app.web.paths import is_within_site, settings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

_YES = ("given", "renewed")
_NO = ("refused", "withdrawn")
_DONE = _YES + _NO


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the browser holds: the choice, whether it still holds, and what was said to each category."""

    choice: Choice | None
    is_valid: bool


@blueprint.get("/<site:site>/<language:locale>/preferences/")
def preferences(site: str, locale: str) -> "Response":
    """What this browser chose, and the form to choose. The one public page that looks at a visitor's cookie."""
    published = get_published(site)
    if locale not in published.site.locales:
        abort(404)
    return _page(published, locale)


@blueprint.post("/<site:site>/consent")
@csrf.exempt
def choose(site: str) -> "Response":
    """A choice that was not taken: the page of choices with what was typed, and what to do.

    Whoever takes choices stands in front of Flask (`app.consent.door`) and leaves the problem in the request.
    """
    problem: Problem | None = request.environ.get(PROBLEM)
    published = get_published(site)
    if problem is None:
        abort(400)
    locales = published.site.ordered_locales
    asked = request.form.get("language", "") if problem.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE else ""
    response = _page(published, asked if asked in locales else negotiate(locales, locales[0]), problem)
    response.headers.extend(problem.headers)
    return response


def held_choice(facts: ConsentFacts) -> Chosen:
    """What this visitor's browser holds about the site."""
    choice = find_choice(request.cookies.get(settings().preferences_cookie, ""), facts.site)
    valid = choice is not None and choice.is_valid(
        asks_since=facts.asks_since, current=facts.number, today=now().date()
    )
    return Chosen(choice=choice, is_valid=valid)


def _page(published: Published, locale: str, problem: Problem | None = None) -> "Response":
    facts = facts_of(published.version, published.snapshot)
    held = held_choice(facts)
    if problem and problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        held = Chosen(choice=problem.kept, is_valid=problem.kept is not None)
    site = published.site
    words = spoken(site, locale)
    done = request.args.get("done", "")
    came_from = request.values.get("next", "") if problem is None or problem.status != _TOO_LARGE else ""
    policy_url = url_for("policy.show", site=site.key, locale=locale)

    def render() -> str:
        return render_template(
            "consent/preferences.html",
            site=site,
            facts=facts,
            held=held,
            groups=offered_groups(published.snapshot, locale),
            free=free_groups(published.snapshot, locale),
            answers=_answers(facts, held, problem),
            changing=bool(request.args.get("change")),
            summary=_what_changed(published, facts, held, locale),
            done=done if facts.asks and _is_held(done, held) else "",
            is_lost=facts.asks and done in _DONE and held.choice is None,
            problem=problem,
            back_url=came_from if is_within_site(came_from) else policy_url,
            next_path=came_from if is_within_site(came_from) else "",
            gpc=sends_gpc(request.environ),
            kept_elsewhere=_kept_elsewhere(facts),
            policy_url=policy_url,
            page_tag=locale,
            page_locale=words,
            language_current=locale,
            languages=[(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in site.ordered_locales],
            today=now().date(),
        )

    response = make_response(say_in(words, render), problem.status if problem else HTTPStatus.OK)
    # It shows what this browser chose, so nobody may keep it for another.
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_held(done: str, held: Chosen) -> bool:
    """Whether what the address says was done is what the browser holds: an old link must confirm nothing."""
    if held.choice is None or not held.is_valid:
        return False
    return done in (_YES if held.choice.categories else _NO)


def _answers(facts: ConsentFacts, held: Chosen, problem: Problem | None) -> dict[str, str]:
    """What the form shows as chosen: what was just sent, else the earlier choice while it holds, else nothing."""
    # What another website sent is nobody's choice.
    is_own = problem is not None and problem.status != HTTPStatus.FORBIDDEN
    if is_own and request.content_length and request.content_length < _MOST_SENT:
        return {key: request.form.get(FIELD + key, "") for key in facts.categories}
    if held.choice and held.is_valid:
        return {key: "yes" if key in held.choice.categories else "no" for key in facts.categories}
    return dict.fromkeys(facts.categories, "")


def _what_changed(published: Published, facts: ConsentFacts, held: Chosen, locale: str) -> str:
    """What changed since an earlier choice that no longer holds because the policy asks again."""
    if held.choice is None or held.is_valid or held.choice.version >= facts.asks_since:
        return ""
    version = find_version(get_site(facts.site), facts.asks_since)
    return pick(json.loads(version.change_summary), locale, published.site.default_locale).text if version else ""


def _kept_elsewhere(facts: ConsentFacts) -> list[str]:
    """Names that no page of this host can delete: of others' domains."""
    return sorted({one.cookie.name for one in facts.names if one.cookie.party == "third"})


_TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_MOST_SENT = 20_000
