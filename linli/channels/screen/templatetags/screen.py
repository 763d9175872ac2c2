"""What the screen's templates say of codes that are its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from linli.channels.pages.called import CalledUnit, Whistle
from linli.channels.pages.languages import in_english
from linli.channels.screen.picture import MOST_SILENT

register = template.Library()

ROLES: Final = {
    "leading": gettext_noop("leads the shift"),
    "desk": gettext_noop("answers the desk"),
    "emergency": gettext_noop("goes out in an emergency"),
}


@register.filter
def duty_role(code: str) -> str:
    """What a post on duty does."""
    return gettext(ROLES.get(code, code))


@register.filter
def silent(whistle: Whistle) -> list[CalledUnit]:
    """The called units that have not answered, as many as a wall names; the number answered tells of the others."""
    return [called for called in whistle.units if not called.answered][:MOST_SILENT]


@register.filter
def clock_time(moment: datetime) -> str:
    """The time of day, with seconds: of a picture that is renewed."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


@register.filter
def day_of_week(day: date) -> str:
    """A day without its year: what day of the week it is stands first."""
    return f"{date_format(day, 'l')} " + (f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日")


@register.filter
def hour(moment: datetime) -> str:
    """The time of day in hours and minutes."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def hour_end(moment: datetime) -> str:
    """The same of an end: a day ends at 24:00."""
    return "24:00" if hour(moment) == "00:00" else hour(moment)
