"""Settings: what is wrong is said by name, and nothing reachable from elsewhere starts without a secret."""

import multiprocessing
from pathlib import Path

import pytest

from app.config import Settings, SettingsError, load_settings


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = Settings(instance=tmp_path, secret_key="").secret()
    second = Settings(instance=tmp_path, secret_key="").secret()

    assert first == second
    assert len(first) >= 43
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def _secret_of(folder: Path) -> str:
    return Settings(instance=folder, secret_key="").secret()


def test_workers_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        secrets = pool.map(_secret_of, [tmp_path] * 8)

    assert len(set(secrets)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("address", ["https://127.0.0.1", "https://register.example", "http://register.example"])
def test_nothing_starts_without_a_secret_where_others_can_reach_it(tmp_path: Path, address: str) -> None:
    settings = Settings(instance=tmp_path, secret_key="", public_url=address)

    with pytest.raises(SettingsError, match="SECRET_KEY is missing"):
        settings.secret()


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="at least 16"):
        Settings(instance=tmp_path, secret_key="short").secret()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    with pytest.raises(SettingsError, match="cannot be written"):
        Settings(instance=blocked, secret_key="").secret()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "register.example"),
        ("PUBLIC_URL", "ftp://register.example"),
        ("TRUSTED_PROXIES", "many"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("PORT", "99999"),
        ("PUBLIC_URL", "http://register example"),
        ("SESSION_COOKIE", "a b"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=f"^{name} is wrong: "):
        load_settings()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("many", "write a whole number"),
        ("0", "write a whole number, at least 1"),
        ("70000", "write a whole number, at most 65535"),
    ],
)
def test_a_wrong_number_is_told_what_it_must_be(value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"PORT": value, "UPLOAD_MEGABYTES": "1000"})

    assert refused.value.message.splitlines() == [
        f"PORT is wrong: {said}.",
        "UPLOAD_MEGABYTES is wrong: write a whole number, at most 200.",
    ]


def test_on_this_machine_the_register_answers_by_both_names_of_it() -> None:
    assert load_settings({"TRUSTED_HOSTS": "a.example"}).hosts == ["127.0.0.1", "localhost", "a.example"]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert load_settings({"PORT": "", "INSTANCE": "", "TRUSTED_HOSTS": ""}) == Settings()


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_way_to_write_a_postgresql_address_names_the_driver(scheme: str) -> None:
    assert Settings(database_url=f"{scheme}me@host/name").database == "postgresql+psycopg://me@host/name"


def test_host_names_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://register.example/cookies/")
    monkeypatch.setenv("TRUSTED_HOSTS", "a.example, b.example")

    settings = load_settings()

    assert settings.hosts == ["register.example", "a.example", "b.example"]
    assert settings.prefix == "/cookies"
    assert settings.secure
