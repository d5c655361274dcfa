"""The worker: work in the background, one process of all machines at a time by a lease that another takes over."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from app.audit import SYSTEM
from app.consent.service import is_purge_due, is_seal_due, purge, seal
from app.consent.service.leases import leased

if TYPE_CHECKING:
    from types import FrameType

    from flask import Flask

    from app.config import Settings

log = structlog.get_logger()

_MONTH: Final = timedelta(days=365.25 / 12)
_LOOK_EVERY: Final = 1.0
"""Seconds between two looks at what is due."""


@dataclass
class Task:
    """A piece of work: `is_due` is asked every `every` seconds, and `work` done when it says so."""

    name: str
    every: float
    is_due: Callable[[], bool]
    work: Callable[[], object]
    next_look: float = 0.0


def tasks_of(settings: "Settings") -> list[Task]:
    """All that the worker does."""
    keep_for = retention(settings)
    return [
        Task("seal", 1, is_seal_due, seal),
        Task("purge", 3600, lambda: is_purge_due(keep_for), lambda: purge(by=SYSTEM, keep_for=keep_for)),
    ]


def retention(settings: "Settings") -> timedelta:
    """How long a record of consent is kept after the choice ended."""
    return _MONTH * settings.consent_months


def run_due(app: "Flask", tasks: list[Task], *, clock: Callable[[], float] = time.monotonic) -> None:
    """Do what is due, if nobody else does it now. What fails is logged and tried again when it is next due."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    for task in tasks:
        if clock() < task.next_look:
            continue
        task.next_look = clock() + task.every
        try:
            with app.app_context():
                if task.is_due():
                    with leased(task.name, holder=holder) as mine:
                        if mine:
                            task.work()
        except Exception as error:  # noqa: BLE001  # one piece of work must not end the others
            log.warning("task failed", task=task.name, error=str(error.__cause__ or error))


def work(app: "Flask", settings: "Settings", *, parent: int | None = None) -> None:
    """Do what is due until somebody ends the process, or until the process `parent` has ended."""
    over = threading.Event()

    def end(_signal: int, _frame: "FrameType | None") -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    tasks = tasks_of(settings)
    while not over.is_set() and (parent is None or os.getppid() == parent):
        run_due(app, tasks)
        over.wait(_LOOK_EVERY)
