"""Keys of entries and cookies: rare, in the alphabet that nobody misreads, never the same twice."""

import multiprocessing

from app.inventory.keys import is_key, new_key


def _many(_part: int) -> list[str]:
    return [new_key() for _ in range(300)]


def test_a_new_key_has_the_shape_of_a_key() -> None:
    assert all(is_key(key) for key in _many(0))


def test_processes_that_come_from_one_another_give_different_keys() -> None:
    new_key()  # some are drawn in advance
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = [*_many(0), *(key for keys in pool.map(_many, [1, 2], chunksize=1) for key in keys)]

    assert len(set(found)) == 900
