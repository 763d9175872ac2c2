"""Every address is guarded: each view says who may enter, and every operation of the API asks for a key or says why not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja import NinjaAPI

from linli.common import rights

pytestmark = pytest.mark.one_engine

# ninja's own pages: the description of the API and its reader. They hold no data.
DESCRIPTIONS = {"openapi-json", "openapi-view", "api-root"}


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            yield address, entry


def is_of_the_api(entry: URLPattern) -> bool:
    return module_of(entry).startswith("ninja.")


def module_of(entry: URLPattern) -> str:
    view = entry.callback
    while isinstance(view, partial) or hasattr(view, "__wrapped__"):
        view = view.func if isinstance(view, partial) else view.__wrapped__
    return view.__module__


PAGES = {address: entry for address, entry in routes() if not is_of_the_api(entry)}


def test_there_are_routes():
    assert len(PAGES) > 3


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_who_may_enter(address):
    guard = getattr(PAGES[address].callback, "linli_guard", None)
    assert guard, f"{address} has no guard (linli/channels/pages/guards.py)"
    kind, _, detail = guard.partition(":")
    if kind == "right":
        assert rights.known(detail)
    elif kind == "public":
        assert len(detail.split()) >= 3, f"{address} is public: say why in a few words"
    else:
        assert guard == "signed_in"


def operations() -> Iterator[tuple[NinjaAPI, str, str, object]]:
    for api in [found for found in gc.get_objects() if isinstance(found, NinjaAPI)]:
        for router in api._get_bound_routers():
            for path, view in router.path_operations.items():
                for operation in view.operations:
                    yield api, path, operation.operation_id or operation.view_func.__name__, operation


def test_every_operation_of_the_api_asks_who_calls():
    from linli.channels.api import urls

    open_ones = getattr(urls, "PUBLIC_OPERATIONS", {})
    unguarded = [
        f"{path} {name}"
        for _, path, name, operation in operations()
        if not operation.auth_callbacks and name not in open_ones
    ]
    assert unguarded == []
    names = {name for _, _, name, _ in operations()}
    assert set(open_ones) <= names, "PUBLIC_OPERATIONS names an operation that does not exist"


def test_nothing_of_ninja_but_operations_and_descriptions_is_reachable():
    for _, entry in routes():
        if is_of_the_api(entry) and module_of(entry) == "ninja.openapi.views":
            assert entry.name in DESCRIPTIONS


def test_no_address_lies_under_another():
    """The first pattern that fits answers; a second one for the same address would never be reached."""
    fixed = [address for address, entry in routes() if not is_of_the_api(entry) and "<" not in address]
    assert sorted(fixed) == sorted(set(fixed))
