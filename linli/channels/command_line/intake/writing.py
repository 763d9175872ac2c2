"""Batches written through the bulk door: here, or by several processes side by side, each with its own connection."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from linli.cases import api as cases
from linli.common.actor import Actor

# A row of the file as it goes to the door: its line, the report, and when it was made.
Entry = tuple[int, cases.NewReport, datetime]
Outcomes = list[cases.Receipt | cases.RowFault]
MOST_WRITERS: Final = 8
WORTH_WRITERS: Final = 1024 * 1024  # bytes of a file from which on several processes are started sooner than they cost


@dataclass(frozen=True, slots=True)
class Take:
    """How each batch is taken in: as whom, and whether anything is kept. A batch stands or falls as one transaction."""

    actor: Actor
    dry: bool = False

    def __call__(self, batch: list[Entry]) -> Outcomes:
        """Take in a batch; one outcome for each row, in order."""
        with transaction.atomic():
            outcomes = cases.report_many(
                actor=self.actor, news=[new for _, new, _ in batch], at=[at for _, _, at in batch]
            )
            if self.dry:
                transaction.set_rollback(True)
        return outcomes


def fitting_writers(size: int) -> int:
    """How many processes should write a file of so many bytes. SQLite has one writer at a time, whoever asks."""
    if connection.vendor != "postgresql" or size < WORTH_WRITERS:
        return 1
    return min(MOST_WRITERS, os.cpu_count() or 1)


def taken(take: Take, batches: Iterable[list[Entry]], *, writers: int) -> Iterator[tuple[list[Entry], Outcomes]]:
    """Every batch with its outcomes, in the order of the file. Whatever ends the reading early, what was begun is ended."""
    if writers == 1:
        yield from ((batch, take(batch)) for batch in batches)
        return
    _let_go_of_the_database()
    context = multiprocessing.get_context("fork")  # starting Django anew in each would cost more than thousands of rows
    with ProcessPoolExecutor(writers, context, initializer=_end_with, initargs=(os.getpid(),)) as pool:
        pool.submit(os.getpid).result()  # splits them off now, before reading the first row asks the database
        under_way: deque[tuple[list[Entry], Future[Outcomes]]] = deque()
        for batch in batches:
            under_way.append((batch, pool.submit(take, batch)))
            if len(under_way) > 2 * writers:
                first, future = under_way.popleft()
                yield first, future.result()
        for batch, future in under_way:
            yield batch, future.result()


def _let_go_of_the_database() -> None:
    """A connection must not be shared with a process that is split off."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def _end_with(parent: int) -> None:
    """In a writer: end when the process that reads the file has died; its batch in hand is rolled back or was committed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
