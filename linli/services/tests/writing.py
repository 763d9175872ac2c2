"""An article in one line, for the stories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from linli.cases.tests.world import MONDAY, World
from linli.common.actor import Actor
from linli.services import api as services

TODAY = date(2026, 3, 2)
NEXT_YEAR = TODAY + timedelta(days=365)
COLD = {"question": "家里暖气不热怎么办？", "answer": "先看室温，再向供热单位报修。", "matters": ("H1204",)}


def writer(world: World, unit: str = "centre", number: int = 1) -> Actor:
    return world.actor("article_editor", unit, number)


def checker(world: World, unit: str = "centre", number: int = 1) -> Actor:
    return world.actor("article_checker", unit, number)


def words(world: World, unit: str = "centre", **values: Any) -> services.ArticleIn:
    return services.ArticleIn(
        **{
            "audience": "residents",
            "owner_id": world.units[unit],
            "valid_from": TODAY,
            "review_by": NEXT_YEAR,
            **COLD,
            **values,
        }
    )


def drafted(
    world: World, code: str = "K-COLD", *, unit: str = "centre", based_on: int = 0, **values: Any
) -> services.ArticleView:
    return services.write_article(
        actor=writer(world, unit), code=code, new=words(world, unit, **values), at=MONDAY, based_on=based_on
    )


def published(
    world: World, code: str = "K-COLD", *, unit: str = "centre", based_on: int = 0, **values: Any
) -> services.ArticleView:
    draft = drafted(world, code, unit=unit, based_on=based_on, **values)
    services.check_article(actor=checker(world, unit), code=code, number=draft.number, at=MONDAY)
    return services.publish_article(actor=writer(world, unit), code=code, number=draft.number, at=MONDAY)
