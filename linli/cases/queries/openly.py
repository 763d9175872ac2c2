"""What everybody may know of cases: what is going on at a place, and whether something was reported there already.

Never words, numbers, persons or points; only matters of public space (`rules.openly`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from linli.cases.events import NewReport
from linli.cases.models import Case
from linli.cases.queries import scope
from linli.cases.queries.calendars import local_day
from linli.cases.queries.catalogue import catalogue_day, matters, suggester
from linli.cases.queries.neighbours import likely_duplicates
from linli.cases.queries.placing import placed
from linli.cases.rules.openly import LATELY_DAYS, Told, Twin, is_open, told
from linli.cases.rules.text import mask_personal
from linli.geography import api as geography

_LOOKED_AT: Final = 1_000  # the newest of a place: a page tells of what is going on, it is no statistic
MOST_TWINS: Final = 3
_SURE_OF_KIND: Final = 0.5  # from here on a thing of another public group is no twin, however alike the words are
_LEVELS: Final = {level: scope.AREA_COLUMNS[level] for level in ("grid", "community", "street")}


def around(*, area_id: int, at: datetime) -> list[Told]:
    """What is going on in an area: matters of public space that are open, and solved within 30 days.

    Empty for areas wider than a street. Raises NotFound for an unknown area.
    """
    column = _LEVELS.get(geography.area(area_id).level)
    groups = _open_groups(local_day(at))
    if column is None or not groups:
        return []
    here = Case.objects.filter(**{column: area_id})
    since = at - timedelta(days=LATELY_DAYS)
    going_on = here.filter(open=True).order_by("-id").values_list("topic", flat=True)[:_LOOKED_AT]
    ended = here.filter(open=False).order_by("-id").values_list("topic", "state", "outcome", "closed_at")[:_LOOKED_AT]
    lately = [
        topic
        for topic, state, outcome, when in ended
        if (state, outcome) == ("closed", "solved") and when and when >= since
    ]
    stages = [(topic, "open") for topic in going_on] + [(topic, "solved") for topic in lately]
    return told((groups[topic], stage) for topic, stage in stages if topic in groups)


def twins(*, new: NewReport, at: datetime) -> list[Twin]:
    """Open cases of public space that a report about to be sent is likely the same as, best first. Raises as `report`."""
    groups = _open_groups(local_day(at))
    place = placed(lon=new.lon, lat=new.lat, crs=new.crs, area_id=new.area_id, at=at)
    if not new.text.strip() or not groups:
        return []
    found = likely_duplicates(
        text=mask_personal(new.text),
        place=place,
        matter_code=new.matter_code,
        at=at,
        only=Q(open=True, topic__in=list(groups)),
    )
    rows = Case.objects.filter(pk__in=[one.case_id for one in found]).values_list(
        "pk", "topic", "grid_id", "community_id"
    )
    known = {pk: (topic, grid_id, community_id) for pk, topic, grid_id, community_id in rows}
    kind = _kind(new, groups, at)
    return [
        Twin(one.case_id, groups[topic], one.state, grid_id or community_id, one.metres, one.days)
        for one in found
        for topic, grid_id, community_id in [known[one.case_id]]
        # Names of streets and houses are words in common too: they make a full bin out of a lamp that is out.
        if kind in ("", groups[topic])
        # Alike in words alone is another of its kind; the same thing stands at the same place.
        if one.metres is not None or (place.community_id is not None and community_id == place.community_id)
    ][:MOST_TWINS]


def _kind(new: NewReport, groups: dict[str, str], at: datetime) -> str:
    """The public group of what is about to be reported, where it was chosen or the words leave little doubt."""
    if new.matter_code:
        return groups.get(new.matter_code, "")
    surest = next(iter(suggester(catalogue_day(local_day(at))).suggest(mask_personal(new.text), limit=1)), None)
    return groups.get(surest.code, "") if surest and surest.confidence >= _SURE_OF_KIND else ""


def _open_groups(on: date) -> dict[str, str]:
    """Code → public group, of the matters that may be told to everybody."""
    return {m.code: m.public_group for m in matters(catalogue_day(on)) if is_open(m.kind, m.public_group)}
