"""Faults of shapes in the language of whoever reads them."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from linli.geography.rules.faults import ShapeFault

_FEATURE = _("Feature %(feature)s (%(code)s): %(text)s")
_NAMELESS = _("Feature %(feature)s: %(text)s")
_AREA = _("Area %(code)s: %(text)s")
_FILE = _("The file: %(text)s")
_MENDED = _("%(text)s Mended: %(mended)s.")


def describe(fault: ShapeFault) -> str:
    """One line that names the feature by number and code and says what is wrong, and what was mended."""
    text = gettext(fault.sentence) % fault.data
    if fault.mended:
        text = gettext(_MENDED) % {"text": text, "mended": gettext(fault.mended) % fault.data}
    if fault.feature is None:
        return gettext(_AREA if fault.code else _FILE) % {"code": fault.code, "text": text}
    frame = gettext(_FEATURE if fault.code else _NAMELESS)
    return frame % {"feature": fault.feature, "code": fault.code, "text": text}
