"""Loading many people, and the staff file of a place pack."""

from __future__ import annotations

import pytest

from linli.accounts import api as accounts
from linli.accounts.api import NewPerson
from linli.accounts.models import Assignment, Person
from linli.accounts.tests.tree import NOW, PASSWORD, Tree, actor, somebody
from linli.audit import api as audit
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

HEAD = "sign_in_name,post,post_en,unit_code,roles,demo_order\n"


def staff(tree: Tree, number=3):
    return [
        NewPerson(f"worker{n}", f"网格员{n}", tree.community.id, (("grid_worker", tree.community.id),))
        for n in range(number)
    ]


def load(people, *, by=SYSTEM, **more):
    return accounts.add_people(actor=by, people=people, at=NOW, **more)


def test_many_people_are_added_with_their_roles_few_statements_and_a_record(tree, django_assert_max_num_queries):
    told: list[int] = []
    with django_assert_max_num_queries(60):
        added = load(staff(tree, 1200), password=PASSWORD, progress=told.append)
    assert (added.added, added.known, told) == (1200, 0, [500, 1000, 1200])
    person = Person.objects.get(sign_in_name="worker700")
    assert actor(person.pk).may_at_unit("cases.self_handle", tree.community.path)
    assert accounts.sign_in(name="worker700", password=PASSWORD, address="192.0.2.1", at=NOW).person_id == person.pk
    kinds = [event.kind for event in audit.timeline(audit.Subject.of("person", person.pk))]
    assert kinds == ["person.added", "person.role_granted", "person.signed_in"]
    assert audit.verify() == []


def test_loading_again_leaves_those_who_are_known_as_they_are(tree):
    load(staff(tree, 2))
    Person.objects.filter(sign_in_name="worker0").update(post="changed since")
    assert load(staff(tree, 3)) == accounts.Added(added=1, known=2)
    assert Person.objects.get(sign_in_name="worker0").post == "changed since"
    assert Assignment.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"sign_in_name": "a b"}, InvalidInput),
        ({"post": ""}, InvalidInput),
        ({"roles": (("emperor", 1),)}, NotFound),
        ({"unit_id": 10**9}, NotFound),
        ({"sign_in_name": "WORKER0"}, InvalidInput),
    ],
)
def test_one_bad_person_stops_all_and_is_named(tree, change, error):
    from dataclasses import replace

    people = staff(tree)
    people[1] = replace(people[1], **change)
    with pytest.raises(error) as refused:
        load(people)
    assert refused.value.data["row"] == 2
    assert not Person.objects.exists()


def test_separation_and_the_part_of_the_tree_hold_in_bulk_as_well(tree):
    both = (("intake_clerk", tree.street.id), ("dispatcher", tree.street.id))
    with pytest.raises(Refused):
        load([NewPerson("both", "两职", tree.street.id, both)])
    boss = actor(somebody("boss", ("administrator", tree.street), home=tree.street))
    with pytest.raises(Forbidden):
        load([NewPerson("far", "远", tree.district.id)], by=boss)


def pack(tmp_path, text, encoding="utf-8"):
    (tmp_path / "staff.csv").write_bytes((HEAD + text).encode(encoding))
    return tmp_path


def load_pack(folder):
    return accounts.load_staff_pack(actor=SYSTEM, folder=folder, password=PASSWORD, at=NOW)


def test_a_staff_file_is_loaded_and_can_be_loaded_again(tree, tmp_path):
    folder = pack(
        tmp_path,
        "xt.dispatch,西屯街道派遣员,Xitun dispatcher,street,dispatcher@street,1\r\n"
        'xt.lead,负责人,"Head, housing",housing,department_leader@housing|duty_applicant@housing,\r\n'
        "xt.none,无角色,none,street,,\r\n",
        "utf-8-sig",
    )
    assert load_pack(folder) == accounts.Added(added=3, known=0)
    assert load_pack(folder) == accounts.Added(added=0, known=3)
    lead = accounts.person_by_name(actor=SYSTEM, sign_in_name="xt.lead")
    assert [held.role_code for held in lead.assignments] == ["department_leader", "duty_applicant"]
    assert not lead.must_change_password
    assert actor(lead.id).may("cases.duty_apply")


def test_every_bad_line_is_named_and_nothing_is_written(tree, tmp_path):
    folder = pack(
        tmp_path,
        "ok.one,好,ok,street,checker@street,\n"
        "bad.role,坏,bad,street,emperor@street,\n"
        "bad.unit,坏,bad,atlantis,checker@street,\n"
        "bad.at,坏,bad,street,checker,\n"
        "bad.where,坏,bad,street,checker@atlantis,\n"
        "OK.ONE,又,again,street,checker@street,\n",
    )
    with pytest.raises(accounts.StaffFileRefused) as refused:
        load_pack(folder)
    assert [line for line, _ in refused.value.data["faults"]] == [3, 4, 5, 6, 7]
    assert refused.value.data["row"] == 3
    assert not Person.objects.exists()


def test_a_file_that_is_none_is_refused(tree, tmp_path):
    with pytest.raises(InvalidInput):
        load_pack(tmp_path)
    (tmp_path / "staff.csv").write_text("name,post\na,b\n")
    with pytest.raises(InvalidInput):
        load_pack(tmp_path)
    with pytest.raises(InvalidInput):
        load_pack(pack(tmp_path, "x,网格员,y,street,,\n", "gb18030"))
