"""Counting without persons: whether an article helped, and which matters nobody has written about."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from linli.common.errors import NotFound
from linli.services.models import Article, Helped, Missed
from linli.services.queries.articles import local_day
from linli.services.rules.articles import MATTER_CODE, RESIDENTS


def count_helped(*, code: str, yes: bool) -> None:
    """Count one reader's word on the published version. Raises NotFound where there is none for residents."""
    row = Article.objects.filter(code=code, state=Article.State.PUBLISHED, audience=RESIDENTS).first()
    if row is None:
        raise NotFound(what="article")
    Helped.objects.get_or_create(article=row)
    name = "yes" if yes else "no"
    Helped.objects.filter(article=row).update(**{name: F(name) + 1})


def count_missed(*, matter_code: str, at: datetime) -> None:
    """Count that somebody found no answer about a matter this month. What they typed is not kept; an unknown code counts as none."""
    code = matter_code if MATTER_CODE.fullmatch(matter_code) and len(matter_code) <= 16 else ""
    month = local_day(at).replace(day=1)
    Missed.objects.get_or_create(matter_code=code, month=month)
    Missed.objects.filter(matter_code=code, month=month).update(times=F("times") + 1)
