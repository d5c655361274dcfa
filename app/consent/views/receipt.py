"""What was recorded of a visitor's own choice, opened by their cookie or by the code of their receipt."""

import json
import re
from typing import TYPE_CHECKING, Any, Final

from flask import make_response, render_template, request, url_for
from flask_babel import force_locale

from app.consent.choice import find_choice
from app.consent.queries import list_by_token
from app.consent.receipt import as_json_ld
from app.consent.records import hash_token
from app.consent.views.blueprint import blueprint
from app.consent.wording import banner_words
from app.extensions import csrf
from app.inventory.queries import get_site
from app.language import LANGUAGE_NAMES, pick
from app.policy.markdown import to_html
from app.policy.queries.versions import find_version
from app.policy.rendering import spoken
from app.policy.snapshot import parse_snapshot
from app.policy.views.visible import get_published, say_in
from app.web.forms.texts import readable
from app.web.locale import negotiate, said
from app.web.origin import require_same_origin
from app.web.paths import absolute_url, settings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.consent.models import Consent
    from app.policy.snapshot import Snapshot

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@blueprint.route("/<site:site>/receipt", methods=["GET", "POST"])
@csrf.exempt
def receipt(site: str) -> "Response":
    """The record under a receipt. The code travels in a form, never in an address that logs keep."""
    published = get_published(site)
    if request.method == "POST":
        # Nothing is changed by it; still nobody else's page may ask with a visitor's code.
        require_same_origin()
    code, typed = _code(site)
    records = [record for record in list_by_token(hash_token(code)) if record.site == site] if code else []
    version = find_version(get_site(site), records[0].version) if records else None
    snapshot = parse_snapshot(version.snapshot) if version else None
    if records and snapshot and request.form.get("format") == "json-ld":
        return _kept_by_nobody(_download(records, snapshot))
    locales = published.site.ordered_locales
    asked = request.values.get("language", "")
    locale = asked if asked in locales else negotiate(locales, locales[0])
    words = spoken(published.site, locale)

    def render() -> str:
        return render_template(
            "consent/receipt.html",
            site=published.site,
            records=records,
            choices=[_said(record, snapshot, locale) for record in records],
            shown=_shown(records[0], snapshot) if records and snapshot else None,
            code=code,
            typed=typed,
            is_known=bool(records),
            is_empty=request.method == "POST" and not typed,
            page_tag=locale,
            page_locale=words,
            language_current=locale,
            languages=[(tag, LANGUAGE_NAMES.get(tag, tag)) for tag in locales],
            policy_url=url_for("policy.show", site=site, locale=locale),
        )

    return _kept_by_nobody(make_response(say_in(words, render)))


def _code(site: str) -> tuple[str, str]:
    """The code to look for, and what was typed: from the form, else from this browser's cookie."""
    typed = readable(request.form.get("code", "")).strip()[:100] if request.method == "POST" else ""
    if typed:
        return (typed if _CODE.fullmatch(typed) else ""), typed
    held = find_choice(request.cookies.get(settings().preferences_cookie, ""), site)
    return (held.token if held and request.method == "GET" else ""), ""


def _said(record: "Consent", snapshot: "Snapshot | None", locale: str) -> list[tuple[str, bool]]:
    """What was answered, by the names that the categories had."""
    default = snapshot.site.default_locale if snapshot else locale
    names = {one.key: pick(one.name, locale, default).text for one in snapshot.categories} if snapshot else {}
    return [(names.get(key, key), yes) for key, yes in json.loads(record.choices).items()]


def _shown(record: "Consent", snapshot: "Snapshot") -> dict[str, Any]:
    """The words that were shown, in the language they were read in."""
    words = banner_words(snapshot, record.locale)
    with force_locale(spoken(snapshot.site, record.locale)):
        sentences = f"{said(words.asks)} {said(words.withdraw)}"
    return {"heading": words.heading.text, "lead": to_html(words.lead.text), "said": sentences, "locale": record.locale}


def _download(records: list["Consent"], snapshot: "Snapshot") -> "Response":
    first = records[0]
    made = as_json_ld(
        records,  # type: ignore[arg-type]  # rows have the attributes of a record
        snapshot,
        register=absolute_url("policy.index", site=first.site),
        preferences_url=absolute_url("consent.preferences", site=first.site, locale=first.locale),
        notice_url=f"{absolute_url('policy.show', site=first.site, locale=first.locale)}versions/{first.version}/",
    )
    response = make_response(json.dumps(made, ensure_ascii=False, indent=1))
    response.mimetype = "application/ld+json"
    response.headers["Content-Disposition"] = f'attachment; filename="consent-{first.record}.jsonld"'
    return response


def _kept_by_nobody(response: "Response") -> "Response":
    response.headers["Cache-Control"] = "no-store"
    return response
