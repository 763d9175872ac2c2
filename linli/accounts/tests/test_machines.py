"""Keys of machines."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from linli.accounts import api as accounts
from linli.accounts.actions import machines
from linli.accounts.models import Machine
from linli.accounts.tests.tree import NOW, TODAY, Tree, actor, somebody
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

DAY = timedelta(days=1)


def key_for(tree: Tree, *, by=SYSTEM, unit=None, rights=("cases.report", "cases.view"), days=30, title="intake robot",
            small_centre=False):  # fmt: skip
    over = unit or tree.street
    return accounts.add_key(
        actor=by, title=title, unit_id=over.id, rights=rights, expires_at=NOW + days * DAY, at=NOW,
        small_centre=small_centre,
    )  # fmt: skip


def prefix_of(key):
    return key.split("_")[1]


def test_a_key_gives_its_rights_over_its_unit(tree):
    robot = accounts.actor_of_key(key_for(tree), at=NOW)
    assert (robot.kind, robot.label, robot.unit_id) == ("machine", "intake robot", tree.street.id)
    assert robot.may_at_unit("cases.report", tree.community.path)
    assert not robot.may_at_unit("cases.report", tree.district.path)
    assert not robot.may("cases.handle")


def test_only_a_hash_is_kept(tree):
    key = key_for(tree)
    row = Machine.objects.values().get()
    assert key.split("_")[2] not in str(row)
    assert row["prefix"] == prefix_of(key)


@pytest.mark.parametrize("spoil", [lambda k: k[:-1], lambda k: k[:-1] + ("0" if k[-1] != "0" else "1"),
                                   lambda k: "lk_aaaaaaaa_" + k.split("_")[2], lambda k: "", lambda k: "x" * 10**6,
                                   lambda k: k.upper(), lambda k: "lk__", lambda k: k + "\x00"])  # fmt: skip
def test_a_wrong_key_is_refused_without_a_hint(tree, spoil):
    with pytest.raises(accounts.KeyRefused) as refused:
        accounts.actor_of_key(spoil(key_for(tree)), at=NOW)
    assert (refused.value.data, refused.value.code) == ({}, "key_refused")


def test_a_key_expires_even_while_it_is_remembered(tree):
    key = key_for(tree, days=1)
    assert accounts.actor_of_key(key, at=NOW + DAY - timedelta(seconds=1)).may("cases.view")
    with pytest.raises(accounts.KeyRefused):
        accounts.actor_of_key(key, at=NOW + DAY)


def test_a_revoked_key_is_refused_at_once_here_and_within_five_seconds_elsewhere(tree, monkeypatch):
    key = key_for(tree)
    robot = accounts.actor_of_key(key, at=NOW)
    # Another process remembers the key and does not hear of the revocation.
    elsewhere = dict(machines._remembered)
    for _ in range(2):
        accounts.revoke_key(actor=SYSTEM, prefix=prefix_of(key), at=NOW)
    with pytest.raises(accounts.KeyRefused):
        accounts.actor_of_key(key, at=NOW)
    monkeypatch.setattr(machines, "_remembered", elsewhere)
    assert accounts.actor_of_key(key, at=NOW) == robot
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 5.1)
    with pytest.raises(accounts.KeyRefused):
        accounts.actor_of_key(key, at=NOW)


def test_a_remembered_key_costs_no_query_and_the_day_of_use_is_written_once(
    tree, django_assert_num_queries, monkeypatch
):
    key = key_for(tree)
    with django_assert_num_queries(2):
        accounts.actor_of_key(key, at=NOW)
    with django_assert_num_queries(0):
        accounts.actor_of_key(key, at=NOW)
    machines._remembered.clear()
    with django_assert_num_queries(1):
        accounts.actor_of_key(key, at=NOW)
    (seen,) = accounts.keys(actor=SYSTEM)
    assert seen.last_used_on == TODAY


@pytest.mark.parametrize(
    ("rights", "days", "field"),
    [
        ((), 30, "rights"),
        (("cases.fly",), 30, "rights"),
        (("cases.reveal",), 30, "rights"),
        (("accounts.manage",), 30, "rights"),
        (("audit.read",), 30, "rights"),
        (("cases.view",), 0, "expiry"),
        (("cases.view",), -1, "expiry"),
        (("cases.view",), 732, "expiry"),
    ],
)
def test_a_key_needs_known_rights_fit_for_a_machine_and_an_end(tree, rights, days, field):
    with pytest.raises(InvalidInput) as refused:
        key_for(tree, rights=rights, days=days)
    assert refused.value.data["field"] == field
    assert not Machine.objects.exists()


def test_keys_are_given_seen_and_revoked_within_the_own_part_of_the_tree(tree):
    boss = actor(somebody("boss", ("administrator", tree.street), home=tree.street))
    key_for(tree, by=boss, unit=tree.community)
    foreign = key_for(tree, unit=tree.other_street)
    with pytest.raises(Forbidden):
        key_for(tree, by=boss, unit=tree.district)
    with pytest.raises(NotFound):
        accounts.revoke_key(actor=boss, prefix=prefix_of(foreign), at=NOW)
    with pytest.raises(NotFound):
        accounts.revoke_key(actor=boss, prefix="nothing0", at=NOW)
    assert [key.unit_id for key in accounts.keys(actor=boss)] == [tree.community.id]


def test_a_stored_key_with_an_unknown_right_is_refused_as_a_whole(tree):
    key = key_for(tree)
    Machine.objects.update(rights=["cases.view", "cases.fly"])
    with pytest.raises(accounts.BrokenRole):
        accounts.actor_of_key(key, at=NOW)


@pytest.mark.parametrize("pair", [("cases.intake", "cases.handle"), ("cases.handle", "cases.check"),
                                  ("cases.dispatch", "cases.handle"), ("cases.handle", "cases.supervise"),
                                  ("cases.intake", "cases.dispatch"), ("cases.dispatch", "cases.check")])  # fmt: skip
def test_a_key_joins_no_duties_that_are_kept_apart(tree, pair):
    with pytest.raises(Refused) as refused:
        key_for(tree, rights=("cases.view", *pair))
    assert refused.value.data["reason"] == "separation_of_duties"
    assert {refused.value.data["first"], refused.value.data["second"]} == set(pair)
    assert not Machine.objects.exists()


def test_the_key_of_a_small_centre_joins_what_its_people_may_and_no_more(tree):
    assert key_for(tree, rights=("cases.intake", "cases.dispatch"), small_centre=True)
    with pytest.raises(Refused):
        key_for(tree, rights=("cases.intake", "cases.handle"), small_centre=True)
