"""Accounts: invited, given posts that fit, locked, let in again by link or code; roles of one's own; keys of machines."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases.tests.world import MONDAY
from linli.channels.administration.tests.steps import done, looked_at, seen
from linli.channels.desk.tests.conftest import PASSWORD
from linli.common import clock
from linli.common.actor import SYSTEM

NEW = "Weide-am-Ufer-88"


def invited(world, admin, **more):
    form = {
        "sign_in_name": "street1.new", "post": "第1街道新受理员", "unit": world.units["street1"], "language": "zh-hans",
        "role": "intake_clerk", "over": world.units["street1"], **more,
    }  # fmt: skip
    page = looked_at(admin, "/administration/people/add/", form)
    assert "take in: correct, classify, locate, file, refuse, merge" in page
    return done(admin, "/administration/people/add/", form)


def way_in(admin, address):
    page = admin.post(f"{address}way-in/").content.decode()
    link = re.search(r"http://testserver(/administration/password/[^<]+)<", page)
    code = re.search(r'id="code">([^<]+)<', page)
    assert link
    assert code
    return link[1], code[1]


def test_somebody_is_invited_and_sets_a_password_by_link_once(world, staff):
    admin = staff("administrator", "centre")
    address = invited(world, admin)
    assert "From: 2 Mar 2026" in admin.get(address).content.decode(), "the record writes days as people do"
    link, _code = way_in(admin, address)
    visitor = Client(headers={"accept-language": "en"})
    assert "street1.new" in visitor.get(link).content.decode()
    weak = visitor.post(link, {"password": "12345678910", "again": "12345678910"})
    assert weak.status_code == 422
    other = visitor.post(link, {"password": NEW, "again": NEW + "x"})
    assert other.status_code == 422
    assert visitor.post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert visitor.post("/desk/sign-in/", {"name": "street1.new", "password": NEW}).status_code == 302
    again = Client(headers={"accept-language": "en"}).get(link)
    assert again.status_code >= 400
    assert "does not work" in again.content.decode()


def test_a_code_is_good_beside_the_name_and_for_three_days(world, staff):
    admin = staff("administrator", "centre")
    address = invited(world, admin)
    old_link, old_code = way_in(admin, address)
    link, code = way_in(admin, address)
    visitor = Client()
    form = {"name": "street1.new", "password": NEW, "again": NEW}
    assert visitor.post("/administration/password/", {**form, "code": old_code}).status_code >= 400
    assert visitor.get(old_link).status_code >= 400
    assert visitor.post("/administration/password/", {**form, "name": "nobody.here", "code": code}).status_code >= 400
    with clock.standing_at(MONDAY + timedelta(days=3, minutes=1)):
        assert visitor.get(link).status_code >= 400
    assert visitor.post("/administration/password/", {**form, "code": code.upper()}).status_code == 302
    assert visitor.post("/administration/password/", {**form, "code": code}).status_code >= 400


def test_codes_cannot_be_guessed_on_and_on(world, staff):
    address = invited(world, staff("administrator", "centre"))
    _link, code = way_in(staff("administrator", "centre", 2), address)
    visitor = Client()
    form = {"name": "street1.new", "password": NEW, "again": NEW}
    answers = [visitor.post("/administration/password/", {**form, "code": f"wrong-{n}"}).status_code for n in range(7)]
    assert answers[-1] == 429
    assert visitor.post("/administration/password/", {**form, "code": code}).status_code == 429


def test_a_post_that_joins_duties_kept_apart_is_shown_as_impossible(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    give = f"/administration/people/{clerk.person_id}/give/"
    form = {"role": "department_handler", "over": world.units["team1"]}
    page = looked_at(admin, give, form)
    assert "kept apart" in page
    assert 'value="do"' not in page
    assert admin.post(give, {**form, "step": "do"}).status_code == 409
    fine = {"role": "checker", "over": world.units["street2"], "valid_from": "2026-04-01", "valid_to": "2026-07-01"}
    assert "check before closing" in looked_at(admin, give, fine)
    assert len(accounts.person(actor=SYSTEM, person_id=clerk.person_id).assignments) == 1
    done(admin, give, fine)
    held = accounts.person(actor=SYSTEM, person_id=clerk.person_id).assignments[-1]
    assert (str(held.valid_from), str(held.valid_to)) == ("2026-04-01", "2026-07-01")
    own = f"/administration/people/{admin.person_id}/give/"
    assert admin.post(own, {**fine, "step": "do"}).status_code == 409


def test_a_post_ends_on_a_day_and_open_sessions_end(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    held = accounts.person(actor=SYSTEM, person_id=clerk.person_id).assignments[0]
    end = f"/administration/people/{clerk.person_id}/end/{held.id}/"
    assert admin.post(end, {"on": "2026-01-01", "step": "look"}).status_code == 422
    assert "It is the last one" in looked_at(admin, end, {"on": "2026-05-01"})
    done(admin, end, {"on": "2026-05-01"})
    assert str(accounts.person(actor=SYSTEM, person_id=clerk.person_id).assignments[0].valid_to) == "2026-05-01"
    assert clerk.get("/desk/").status_code == 302


def test_a_locked_account_keeps_its_password_and_a_closed_one_does_not(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    name = accounts.person(actor=SYSTEM, person_id=clerk.person_id).sign_in_name
    address = f"/administration/people/{clerk.person_id}/"
    looked_at(admin, f"{address}lock/", {})
    done(admin, f"{address}lock/", {})
    assert clerk.get("/desk/").status_code == 302
    assert Client().post("/desk/sign-in/", {"name": name, "password": PASSWORD}).status_code == 401
    assert "locked" in admin.get(address).content.decode()
    done(admin, f"{address}open/", {})
    assert Client().post("/desk/sign-in/", {"name": name, "password": PASSWORD}).status_code == 302
    done(admin, f"{address}close/", {})
    done(admin, f"{address}open/", {})
    assert Client().post("/desk/sign-in/", {"name": name, "password": PASSWORD}).status_code == 401
    page = admin.get(address)
    assert "signed_in" not in {event.kind.split(".")[1] for event in page.context["events"]}
    assert {"person.locked_by_hand", "person.deactivated"} <= {event.kind for event in page.context["events"]}


def test_somebody_moves_to_another_unit_and_what_stays_behind_is_shown(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    address = f"/administration/people/{clerk.person_id}/change/"
    form = {**seen(admin, address), "unit": world.units["street2"], "post": "第2街道受理员"}
    page = looked_at(admin, address, form)
    assert "“第2街道受理员”" in page
    assert "Roles do not move along" in page
    assert "street1" in page
    done(admin, address, form)
    moved = accounts.person(actor=SYSTEM, person_id=clerk.person_id)
    assert (moved.unit_id, moved.post) == (world.units["street2"], "第2街道受理员")
    assert [held.unit_id for held in moved.assignments] == [world.units["street1"]]
    assert clerk.get("/desk/").status_code == 302
    assert "account changed" in admin.get(f"/administration/people/{clerk.person_id}/").content.decode()


def test_a_change_made_meanwhile_is_not_overwritten_and_nonsense_is_told(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    address = f"/administration/people/{clerk.person_id}/change/"
    form = seen(admin, address)
    done(admin, address, {**form, "email": "office@example.org"})
    assert admin.post(address, {**form, "post_en": "Clerk", "step": "do"}).status_code == 409
    assert accounts.person(actor=SYSTEM, person_id=clerk.person_id).email == "office@example.org"
    for wrong in (
        {"post": " "}, {"post_en": "x" * 161}, {"email": "nobody"}, {"language": "tlh"}, {"unit": "x"}, {"unit": "99999"},
    ):  # fmt: skip
        answer = admin.post(address, {**seen(admin, address), **wrong, "step": "do"})
        assert answer.status_code in {404, 422}, wrong
    own = f"/administration/people/{admin.person_id}/change/"
    assert admin.post(own, {**seen(admin, own), "post": "Somebody else", "step": "do"}).status_code == 409


def test_an_outside_sign_in_is_taken_away(world, staff):
    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    address = f"/administration/people/{clerk.person_id}/"
    accounts.link_outside_subject(
        actor=SYSTEM, person_id=clerk.person_id, issuer="https://issuer.example", subject="7", at=clock.now()
    )
    assert "Take the outside sign-in away" in admin.get(address).content.decode()
    done(admin, f"{address}outside/", {})
    assert not accounts.person(actor=SYSTEM, person_id=clerk.person_id).outside
    assert "New password by link or code" in admin.get(address).content.decode()


def test_an_administrator_of_one_street_reaches_no_account_of_another(world, staff):
    admin, other = staff("administrator", "street1"), staff("intake_clerk", "street2")
    address = f"/administration/people/{other.person_id}/"
    assert admin.get(address).status_code == 404
    for step in ("lock", "close", "give", "change", "way-in"):
        assert admin.post(f"{address}{step}/", {"step": "do"}).status_code in {302, 404}
    assert accounts.person(actor=SYSTEM, person_id=other.person_id).is_active
    kinds = {event.kind for event in audit.timeline(audit.Subject.of("person", other.person_id))}
    assert "person.way_in_given" not in kinds


def test_a_role_is_made_of_rights_changed_and_brought_back(world, staff):
    admin = staff("administrator", "centre")
    add = "/administration/roles/add/"
    form = {
        "code": "night_desk",
        "name": "夜班受理",
        "name_en": "night intake",
        "rights": ["cases.view", "cases.intake"],
    }
    refused = admin.post(add, {**form, "rights": ["cases.intake", "cases.handle"], "step": "look"})
    assert refused.status_code == 409
    looked_at(admin, add, form)
    done(admin, add, form)
    change = "/administration/roles/night_desk/change/"
    holder = staff("night_desk", "street1")
    stale = seen(admin, change)
    done(admin, change, {**stale, "rights": ["cases.view", "cases.intake", "cases.note"]})
    assert holder.get("/desk/").status_code == 302  # its session has ended
    late = admin.post(change, {**stale, "rights": ["cases.view"], "step": "do"})
    assert late.status_code == 409
    page = admin.get("/administration/roles/night_desk/")
    assert [one.number for one in page.context["versions"]] == [2, 1]
    first = admin.get(f"{change}?version=1").context["fields"]
    chosen = {o.value for f in first if f.name == "rights" for g in f.groups for o in g.options if o.chosen}
    assert chosen == {"cases.view", "cases.intake"}
    assert admin.get("/administration/roles/dispatcher/change/").status_code == 404
    assert "dispatch to a unit" in admin.get("/administration/roles/").content.decode()


def test_a_key_is_shown_once_and_revoked(world, staff):
    admin = staff("administrator", "centre")
    form = {"title": "路灯监控系统", "unit": world.units["lighting"], "until": "2026-12-31", "rights": ["cases.report"]}
    assert admin.post("/administration/keys/add/", {**form, "rights": []}).status_code == 422
    assert admin.post("/administration/keys/add/", {**form, "until": "gestern"}).status_code == 422
    assert admin.post("/administration/keys/add/", {**form, "rights": ["accounts.manage"]}).status_code == 422
    page = admin.post("/administration/keys/add/", form).content.decode()
    key = re.search(r'id="key">([^<]+)<', page)
    assert key
    assert accounts.actor_of_key(key[1], at=MONDAY).label == "路灯监控系统"
    listed = admin.get("/administration/keys/").content.decode()
    assert key[1] not in listed
    prefix = accounts.keys(actor=SYSTEM)[0].prefix
    looked_at(admin, f"/administration/keys/{prefix}/revoke/", {})
    done(admin, f"/administration/keys/{prefix}/revoke/", {})
    assert accounts.keys(actor=SYSTEM)[0].revoked_at is not None


def test_the_pages_of_people_follow_each_other_whatever_signs_a_name_has(world, staff, monkeypatch):
    monkeypatch.setattr("linli.channels.administration.views.people.PAGE", 1)
    admin = staff("administrator", "centre")
    invited(world, admin, sign_in_name="a+first")
    invited(world, admin, sign_in_name="a+second")
    seen, address = [], "?"
    while address:
        page = admin.get(f"/administration/people/{address}")
        seen += [one.sign_in_name for one in page.context["people"]]
        address = page.context["next_url"]
        assert len(seen) < 20, seen
    assert seen[:2] == ["a+first", "a+second"]
    assert len(seen) == len(set(seen))
