"""Passwords are kept so that nobody can read them, and refused when others would guess them."""

import pytest
from argon2 import PasswordHasher, Type
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.accounts import passwords
from app.accounts.guessable import is_guessable
from app.accounts.passwords import LEAST, hash_password, is_outdated, is_right, new_password, what_is_weak


def test_the_product_hashes_with_argon2id_at_the_cost_that_rfc_9106_asks_for() -> None:
    made = PasswordHasher()

    assert "hasher = PasswordHasher()" in source()
    assert (made.type, made.memory_cost, made.time_cost) == (Type.ID, 65536, 3)
    assert made.memory_cost == RFC_9106_LOW_MEMORY.memory_cost


def source() -> str:
    with open(passwords.__file__, encoding="utf-8") as file:  # noqa: PTH123  # a path is all a module knows
        return file.read()


def test_the_same_password_is_kept_differently_each_time() -> None:
    one, other = hash_password("four gulls"), hash_password("four gulls")

    assert one != other
    assert is_right("four gulls", one)
    assert is_right("four gulls", other)


@pytest.mark.parametrize("password", ["", " four gulls", "Four gulls", "four gulls ", "four gull", "x" * 5000])
def test_only_the_very_same_characters_are_right(password: str) -> None:
    assert not is_right(password, hash_password("four gulls"))


def test_nothing_is_cut_off() -> None:
    long = "gull " * 199

    assert not is_right(long[:-1], hash_password(long))
    assert not is_right(long + "x", hash_password(long))


@pytest.mark.parametrize("stored", ["", "four gulls", "$argon2id$broken"])
def test_what_is_no_hash_opens_nothing(stored: str) -> None:
    assert not is_right("four gulls", stored)
    assert not is_right("", stored)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=2, memory_cost=128, parallelism=2).hash("four gulls"))
    assert not is_outdated(hash_password("four gulls"))


def test_made_passwords_differ_and_are_strong() -> None:
    made = {new_password() for _ in range(500)}

    assert len(made) == 500
    assert {len(one) for one in made} == {19}
    assert not any(what_is_weak(one) for one in made)
    assert not set("".join(made)) & set("01lio")


def test_eight_characters_are_enough_and_fewer_are_not() -> None:
    assert what_is_weak("gullboat"[:LEAST]) is None
    assert what_is_weak("gullboa") is not None


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1", "P@ssw0rd!", "passwordpassword", "password123456", "12345678", "123456789", "87654321",
        "11111111", "abcdefgh", "abc12345", "qwertyuiop", "1q2w3e4r", "1qaz2wsx", "zaq12wsx", "azertyuiop", "qwerty123",
        "iloveyou", "iloveyou2", "letmein1", "welcome1", "Welkom01!", "wachtwoord", "sunshine", "football1",
        "monkey123",
        "dragon12", "superman", "Michelle1", "!!batman!!", "asdfghjkl", "aaaaaaaa", "abababab", "123123123", "19870514",
        "14-05-1987", "147258369", "summer2026", "Eindhoven2026", "admin123", "trustno1", "blackcat", "starwars",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    ["annadevries", "AnnaDeVries1", "devries2026", "a.devries", "quay.example", "1anna1anna", "devries@quay.example"],
)
def test_what_others_know_of_the_person_is_refused(password: str) -> None:
    assert is_guessable(password, about=("Anna de Vries", "a.devries@quay.example"))


@pytest.mark.parametrize(
    "password",
    [
        "four gulls on the quay", "zes meeuwen", "velvet marzipan", "kq7#mzv2", "mijn fiets staat scheef",
        "tr0mb0ne&kelp",
        "8f14e45f", "schuurpapier12", "ñandú-volador", "漢字仮名交じり文章",
    ],
)  # fmt: skip
def test_what_nobody_would_try_first_is_fine(password: str) -> None:
    assert not is_guessable(password, about=("Anna de Vries", "a.devries@quay.example"))


def test_a_very_long_password_is_looked_at_quickly() -> None:
    assert what_is_weak("gull " * 200) is not None or what_is_weak("gull boat " * 99) is not None
