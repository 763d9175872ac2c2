"""What the screen's templates say of codes that are its own."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django import template
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

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
def clock_time(moment: datetime) -> str:
    """The time of day, with seconds: of a picture that is renewed."""
    return f"{timezone.localtime(moment):%H:%M:%S}"


@register.filter
def hour(moment: datetime) -> str:
    """The time of day in hours and minutes."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def hour_end(moment: datetime) -> str:
    """The same of an end: a day ends at 24:00."""
    return "24:00" if hour(moment) == "00:00" else hour(moment)
