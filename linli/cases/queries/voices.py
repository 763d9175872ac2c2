"""Which cases rest in which: merged cases keep their reports, and follow the case they rest in."""

from __future__ import annotations

from linli.cases.models import Case


def absorbed_ids(case_id: int) -> list[int]:
    """Ids of all cases merged into this one, directly or through others."""
    found: list[int] = []
    layer = [case_id]
    while layer:
        layer = list(Case.objects.filter(merged_into__in=layer).order_by("id").values_list("id", flat=True))
        found += layer
    return found


def rests_in(case_id: int) -> list[int]:
    """Ids of the case this one is merged into, of the one that rests in, and so on; empty for one that is not merged."""
    found: list[int] = []
    above = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    while above is not None:
        found.append(above)
        above = Case.objects.filter(pk=above).values_list("merged_into_id", flat=True).first()
    return found
