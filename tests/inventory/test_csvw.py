"""What the metadata beside the public CSV says."""

from app.inventory.csvw import describe
from app.inventory.exporting import header, targets
from app.language import Message, say
from tests.inventory.test_exporting import make_source


def metadata() -> dict[str, object]:
    source = make_source(internal=False)
    return describe(
        url="cookies.csv",
        title=say("Cookies of %(site)s", site="Harbour Portal"),
        publisher="Town of Quay",
        licence="https://licence.example/zero",
        changed_on="2026-11-24",
        languages=["en", "nl"],
        targets=targets(source),
        say_in=_in_capitals,
    )


def _in_capitals(message: Message, language: str) -> str:
    return f"{str(message).upper()} [{language}]"


def test_every_column_of_the_file_is_described_in_its_order() -> None:
    columns = metadata()["tableSchema"]["columns"]  # type: ignore[index]  # JSON

    assert [column["name"] for column in columns] == header(make_source(internal=False), "cookies")


def test_a_column_has_titles_in_each_language_and_its_own_name_among_them() -> None:
    columns = {column["name"]: column for column in metadata()["tableSchema"]["columns"]}  # type: ignore[index]  # JSON

    assert columns["purpose_nl"]["titles"] == {
        "en": ["purpose_nl", "PURPOSE [en]"],
        "nl": ["purpose_nl", "PURPOSE [nl]"],
    }
    assert columns["purpose_nl"]["lang"] == "nl"
    assert "lang" not in columns["key"]


def test_answers_from_a_list_name_the_words_of_that_list() -> None:
    columns = {column["name"]: column for column in metadata()["tableSchema"]["columns"]}  # type: ignore[index]  # JSON

    assert columns["party"]["datatype"] == {"base": "string", "format": "first|third"}
    assert columns["max_age_seconds"]["datatype"] == "nonNegativeInteger"
    assert columns["http_only"]["datatype"] == "boolean"
    assert columns["provider_privacy_url_en"]["datatype"] == "anyURI"
    assert columns["key"]["required"] is True


def test_it_says_whose_list_it_is_and_how_it_is_written() -> None:
    about = metadata()

    assert about["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert about["url"] == "cookies.csv"
    assert about["dc:publisher"] == "Town of Quay"
    assert about["dc:license"] == {"@id": "https://licence.example/zero"}
    assert about["dc:title"] == [
        {"@value": "COOKIES OF HARBOUR PORTAL [en]", "@language": "en"},
        {"@value": "COOKIES OF HARBOUR PORTAL [nl]", "@language": "nl"},
    ]
    assert about["tableSchema"]["primaryKey"] == ["key", "cookie_key"]  # type: ignore[index]  # JSON
