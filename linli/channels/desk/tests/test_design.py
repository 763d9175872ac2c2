"""The living page of the design: for staff, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.channels.desk.showroom import EXHIBITS


@pytest.mark.parametrize(("language", "clock"), [("en", "Clock badge"), ("zh-hans", "时限标签")])
def test_every_component_is_drawn_in_the_readers_language(staff, language, clock):
    client = staff("intake_clerk", "street1")
    client.cookies["django_language"] = language
    page = client.get("/desk/design/").content.decode()
    assert f"<h2>{clock}<" in page
    for exhibit in EXHIBITS:
        assert exhibit.template in page


def test_nobody_else_sees_it(db):
    answer = Client().get("/desk/design/")
    assert answer.status_code == 302
    assert "/desk/sign-in/" in answer.headers["Location"]
