"""Visitors who choose without end, in a process of its own that can be killed. Prints each record that is durable.

Usage: python -m tests.consent.pressing DATABASE THREADS
"""

import os
import secrets
import sys
import threading

from app.consent.writer import Writer
from tests.consent.records import make_record


def press(writer: Writer) -> None:
    """Choose, and say so once it is kept: in one piece, past every buffer that would die with the process."""
    while True:
        record = make_record(record=secrets.token_hex(16))
        writer.write(record)
        os.write(1, f"{record.record}\n".encode())


if __name__ == "__main__":
    writer = Writer(sys.argv[1])
    threads = [threading.Thread(target=press, args=(writer,)) for _ in range(int(sys.argv[2]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
