"""Errors a resident meets: a page in their words, never an empty one of the browser's own."""

from __future__ import annotations


def test_an_address_that_only_takes_a_form_says_so_when_it_is_opened(client):
    answer = client.get("/p/150402001001/damaged/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    page = answer.content.decode()
    assert "不支持这样操作" in page
    assert 'href="/"' in page
