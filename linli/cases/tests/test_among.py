"""Cases among many numbers, sent as one value."""

from __future__ import annotations

from django.db.models import F, Q

from linli.cases.models import Case
from linli.common.among import Among


def test_it_finds_what_naming_each_number_finds(world):
    cases = [world.report().case_id for _ in range(4)]
    asked = [cases[0], cases[2], 10**12]
    among = Q(Among(F("pk"), asked))
    assert set(Case.objects.filter(among).values_list("pk", flat=True)) == {cases[0], cases[2]}
    assert set(Case.objects.exclude(among).values_list("pk", flat=True)) == {cases[1], cases[3]}
    assert not Case.objects.filter(Among(F("pk"), [])).exists()
    assert Case.objects.filter(among | Q(pk=cases[1]), unit_id__isnull=False).count() == 3


def test_a_thousand_numbers_are_one_value_of_the_statement():
    statement, values = Case.objects.filter(Among(F("pk"), range(1_000))).query.sql_with_params()
    assert statement.count("%s") == len(values) == 1
