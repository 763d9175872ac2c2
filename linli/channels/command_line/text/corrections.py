"""Learning matters from what staff decided, and the guard: only what names more matters rightly takes the old one's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from linli.cases import api as cases
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.text import api as text

_LEAST_TO_JUDGE: Final = 30
_FIRST: Final = 5


class _Unseen:
    """What models said of reports they had not seen, in the place of one finished model."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], unseen: text.Unseen) -> None:
        self._chances = {words: dict(_first(labels, row)) for words, row in zip(texts, unseen.chances, strict=True)}

    def chances(self, words: str) -> Mapping[str, float]:
        """Matter code → chance."""
        return self._chances.get(words, {})


def _first(labels: Sequence[str], chances: NDArray[np.float64]) -> list[tuple[str, float]]:
    return [(labels[place], float(chances[place])) for place in np.argsort(-chances, kind="stable")[:_FIRST]]


def learn(folder: Path, *, replace: bool, say: Callable[[str], None]) -> bool:
    """Train on every filed report; whether the new model was put in place. Raises text.Unusable where there is too little.

    Judged are reports that neither the old model nor the new one has seen: those filed since the old one was made, each by
    a model of the other folds.
    """
    decided = list(cases.decided_reports(actor=SYSTEM))
    rows = [text.Labelled(text.Message("", report.text), report.matter_code) for report in decided]
    kept, left_out = text.usable(rows)
    for reason, number in left_out.items():
        if number:
            say(f"{number} left out: {reason}")
    learnt_from = {id(row) for row in kept}
    chosen = [report for report, row in zip(decided, rows, strict=True) if id(row) in learnt_from]
    through = max((report.report_id for report in chosen), default=0)
    trained = text.train(kept, card={"data": "decisions of this installation", "through": through}, say=say)
    old = text.open_matters(folder).model
    since = int(old.card.get("through", 0)) if old else 0
    if not replace and not _names_more(trained, chosen, since, say):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    text.save(trained.model, folder / text.MATTERS)
    say(f"{folder / text.MATTERS}: learnt from {len(chosen)} reports of {len(trained.model.labels)} matters")
    return True


def _names_more(trained: text.Trained, chosen: Sequence[cases.Decided], since: int, say: Callable[[str], None]) -> bool:
    judged = [report for report in chosen if report.report_id > since]
    if len(judged) < _LEAST_TO_JUDGE:
        say(
            f"Only {len(judged)} reports were filed since the old model was made; {_LEAST_TO_JUDGE} are needed to judge."
        )
        return False
    day = cases.local_day(clock.now())
    unseen = _Unseen([report.text for report in chosen], trained.model.labels, trained.unseen)
    before, after = _right(cases.suggester_afresh(day), judged), _right(cases.suggester_with(unseen, day), judged)
    say(f"right of {len(judged)}: {before} as it is, {after} with the new model")
    if after <= before:
        say("The new model does not name more matters rightly: things stay as they are.")
    return after > before


def _right(suggester: cases.Suggester, reports: Sequence[cases.Decided]) -> int:
    """In how many reports the matter put first is the one it was filed under."""
    return sum(
        bool(named) and named[0].code == report.matter_code
        for report in reports
        for named in [suggester.suggest(report.text)]
    )
