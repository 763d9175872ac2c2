"""Boston played through the real verbs: what our promise clock says is what the city said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.command_line.demo import boston, loading
from linli.channels.command_line.demo.cast import Cast
from linli.channels.command_line.demo.flow import Flow
from linli.common import clock
from linli.config import worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.one_engine]
FOLDER = loading.pack_folder("boston")
ZONE = ZoneInfo(loading.describe(FOLDER)["time_zone"])


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    from linli.common.memory import forget
    from linli.geography.api import forget_what_is_kept

    forget()
    forget_what_is_kept()
    yield
    forget()
    forget_what_is_kept()


def judged(request):
    return bool(request.target and request.closed and request.verdict)


def telling(all_requests):
    """A few requests of every kind that could go wrong: near the target, at once, unplaced, in the harbour, still open."""
    by_distance = sorted(filter(judged, all_requests), key=lambda r: abs(r.closed - r.target))
    kinds = [
        all_requests[:5],  # the first of the year: the city's areas begin on that day
        by_distance[:20],  # closed within seconds of the target, on either side
        by_distance[-5:],
        [r for r in all_requests if r.closed and r.closed < r.opened],
        [r for r in all_requests if judged(r) and r.verdict == "OVERDUE"],
        [r for r in all_requests if judged(r) and r.row["located"] != "1"],
        [r for r in all_requests if judged(r) and float(r.row["lon"]) > -70.99],  # the harbour and its islands
        [r for r in all_requests if judged(r) and r.row["neighborhood"] in {"", "Boston"}],
        [r for r in all_requests if not r.target],
        [r for r in all_requests if not r.closed],
        [r for r in all_requests if r.closed and not r.verdict],
    ]
    chosen = {r.id: r for kind in kinds for r in islice(kind, 20)}
    return sorted(chosen.values(), key=lambda r: (r.opened, r.id))


def test_the_overdue_verdict_is_the_citys_for_requests_of_every_kind():
    chosen = telling(list(boston.requests(FOLDER, ZONE)))
    begin = boston.first_morning(chosen)
    with clock.standing_at(begin):
        loading.load_places(FOLDER, at=begin, say=lambda _: None)
        loading.load_rules(FOLDER, at=begin, say=lambda _: None)
        # The house looks in once at the end: no promise depends on how often it does.
        flow = Flow(
            begin=begin, until=max(r.closed or r.opened for r in chosen) + timedelta(days=1), house=lambda at: 0
        )
        boston.plan(flow, boston.City(FOLDER, Cast(FOLDER, begin), ZONE, seed=1), chosen)
    flow.run(lambda share: None)
    worker.run_until_quiet(flow.until)

    assert flow.counts == {"stories told to the end": len(chosen)}
    compared, wrong = boston.disagreements(chosen)
    assert wrong == []
    assert compared == sum(map(judged, chosen)) > 80
    verdicts = cases.promise_verdicts(tokens=[f"boston-{r.id}" for r in chosen if judged(r)])
    assert set(verdicts.values()) == {True, False}
    assert cases.selfcheck() == []
    assert audit.verify() == []
