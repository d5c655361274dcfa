"""The answers of an entry, from the cells of a row."""

from collections.abc import Sequence
from typing import Any, Final

from app.inventory import answers
from app.inventory.places import split_location
from app.inventory.reading.document import Table
from app.inventory.rows.cells import Parsers, Places
from app.inventory.rows.result import ProviderDetails, RowProblem
from app.inventory.state import ENTRY_TEXTS
from app.inventory.web_address import is_web_address
from app.language import say

_PARSERS: Final[Parsers] = {
    "consent_basis": ("consent_basis", answers.read_consent),
    "gdpr_basis": ("gdpr_basis", answers.read_gdpr),
    "personal_data": ("personal_data", answers.read_yes_no),
    "data_retention_seconds": ("data_retention", answers.read_seconds),
    "register_reference": ("register_reference", None),
    "third_party_access": ("third_party_access", answers.read_yes_no),
    "status": ("status", answers.read_status),
    "reviewed_at": ("reviewed_at", answers.read_date),
    "review_due": ("review_due", answers.read_date),
    "notes": ("notes", None),
}
_LONGEST_BEFORE_COLON: Final = 100
_LONGEST_ADDRESS: Final = 500


class EntryReader:
    """Reads the answers of entries from the rows of one table. What depends on the header only is settled once."""

    def __init__(self, table: Table, places: Places, categories: answers.Categories, locale: str) -> None:
        self._places = places
        self._categories = categories
        self._locale = locale
        self._parsed = places.parsed(_PARSERS)
        self._texts = [(name, places.texts[name]) for name in ENTRY_TEXTS if name in places.texts]
        self._combined = places.texts.get("function_and_location", [])
        self._provider = places.at.get("provider")
        self._platform = places.at.get("platform")
        self._category = places.at.get("category")
        self._type = places.at.get("type")
        # Where the table has no purposes, the words after the colon of the function are the purpose: not in a file of
        # ours, whose columns may have been taken out.
        self._has_colon = not places.has("purpose", "key")
        self._has_details = places.has("provider_country", "provider_privacy_url")
        self._heading = next(filter(None, map(categories.find, table.headings)), "")

    def take_heading(self, cells: Sequence[str]) -> bool:
        """Take a row with nothing but a category in its first cell as the heading of the rows below; whether it was."""
        if len(cells) == 1 or not cells[0] or self._category is not None or self._type is not None:
            return False
        found = self._categories.find(cells[0])
        self._heading = found or self._heading
        return bool(found)

    def read(self, cells: Sequence[str], line: int, problems: list[RowProblem]) -> dict[str, Any]:
        """The answers that the table has columns for."""
        found: dict[str, Any] = {}
        if self._provider is not None or self._platform is not None:
            found["provider"] = self._name_provider(cells, line)
        for text, places in self._texts:
            found[text] = {locale: cells[place] for locale, place in places}
        for locale, place in self._combined:
            function, location = split_location(cells[place])
            found.setdefault("function", {}).setdefault(locale, function)
            found.setdefault("location", {}).setdefault(locale, location)
        if self._platform is not None and "function" not in found:
            found["function"] = {self._locale: cells[self._platform]}
        if self._has_colon:
            _part_purpose(found)
        for place, name, parse in self._parsed:
            found[name] = self._places.answer(cells[place], place, parse, line, problems)
        self._add_category(found, cells, line, problems)
        return found

    def _name_provider(self, cells: Sequence[str], line: int) -> str:
        name = cells[self._provider] if self._provider is not None else ""
        if not name and self._platform is not None:
            name = cells[self._platform]
        if "\n" in name:
            name = " ".join(name.split())
        if self._has_details and name and name not in self._places.result.providers:
            self._places.result.providers[name] = self._details(cells, line)
        return name

    def _add_category(self, found: dict[str, Any], cells: Sequence[str], line: int, problems: list[RowProblem]) -> None:
        if self._category is not None:
            place = self._category
            found["category"] = self._places.answer(cells[place], place, self._categories.read, line, problems)
        elif self._type is not None and (category := self._categories.find(cells[self._type])):
            found["category"] = category
        elif self._heading:
            found["category"] = self._heading

    def _details(self, cells: Sequence[str], line: int) -> ProviderDetails:
        details = ProviderDetails()
        places = self._places
        country = cells[places.at["provider_country"]] if "provider_country" in places.at else ""
        if len(country) == 2 and country.isascii() and country.isalpha():
            details.country = country.upper()
        elif country:
            places.remark("country", line, "provider_country", country, say("Not a code of two letters, such as NL"))
        for locale, place in places.texts.get("provider_privacy_url", ()):
            address = cells[place]
            if is_web_address(address) and len(address) <= _LONGEST_ADDRESS:
                details.privacy_policy_url[locale] = address
            elif address:
                places.remark("address", line, "provider_privacy_url", address, say("Not the address of a page"))
        return details


def _part_purpose(found: dict[str, Any]) -> None:
    """Part "Authentication: checks who you are" into function and purpose."""
    for locale, text in found.get("function", {}).items():
        function, colon, purpose = text.partition(":")
        if colon and purpose.strip() and not purpose.startswith("//") and len(function) <= _LONGEST_BEFORE_COLON:
            found["function"][locale] = function.strip()
            found.setdefault("purpose", {})[locale] = purpose.strip()
