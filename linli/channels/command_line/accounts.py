"""`linli accounts`: people, roles and keys, for the operator on the machine itself."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import Final

import click
from django.db import transaction
from django.utils.translation import gettext as _

from linli.accounts import api
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography

# Whoever may run commands on the machine may do everything; the record shows that it was done there.
OPERATOR: Final = Actor(kind="system", key="command_line", label="command line", everything=True)
DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def accounts() -> None:
    """People, the roles they hold, and keys of machines."""


@accounts.command("add-person")
@click.argument("name")
@click.option("--post", required=True, help="What the record shows: post and place.")
@click.option("--post-en", default="", help="The post in English.")
@click.option("--unit", "unit_code", required=True, help="Code of the home unit.")
@click.option("--role", "roles", multiple=True, help="ROLE@UNIT, or ROLE for the home unit; may be repeated.")
@click.option("--email", default="", help="Office address for notices.")
@click.option("--keep-password", is_flag=True, help="The password need not be changed at the first sign-in.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add_person(
    name: str, post: str, post_en: str, unit_code: str, roles: tuple[str, ...], email: str,
    keep_password: bool, password_stdin: bool,
) -> None:  # fmt: skip
    """Add the person who signs in as NAME."""
    at = clock.now()
    api.ensure_roles()
    unit = geography.unit_by_code(unit_code)
    wanted = [_role_at(role, unit) for role in roles]
    password = _password(from_stdin=password_stdin)
    with transaction.atomic():
        person_id = api.add_person(
            actor=OPERATOR, sign_in_name=name, post=post, post_en=post_en, unit_id=unit.id, email=email,
            password=password, must_change=not keep_password, at=at,
        )  # fmt: skip
        for role, over in wanted:
            api.grant(actor=OPERATOR, person_id=person_id, role_code=role, unit_id=over.id, at=at)
    click.echo(_("%(name)s can sign in now.") % {"name": name})


@accounts.command("set-password")
@click.argument("name")
@click.option("--keep-password", is_flag=True, help="The password need not be changed at the next sign-in.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def set_password(name: str, keep_password: bool, password_stdin: bool) -> None:
    """Give NAME a new password; open sessions end, a lock-out is lifted."""
    person = _person(name)
    password = _password(from_stdin=password_stdin)
    api.set_password(
        actor=OPERATOR, person_id=person.id, password=password, must_change=not keep_password, at=clock.now()
    )
    click.echo(_("The password of %(name)s was set.") % {"name": name})


@accounts.command()
@click.argument("name")
@click.argument("role")
@click.option("--from", "valid_from", type=DAY, help="First day (default: today).")
@click.option("--to", "valid_to", type=DAY, help="First day on which it no longer holds.")
def grant(name: str, role: str, valid_from: datetime | None, valid_to: datetime | None) -> None:
    """Give NAME a role: ROLE@UNIT, or ROLE for the home unit. It holds for the unit and all below it."""
    person = _person(name)
    code, unit = _role_at(role, geography.unit(person.unit_id))
    api.grant(
        actor=OPERATOR, person_id=person.id, role_code=code, unit_id=unit.id, at=clock.now(),
        valid_from=_day(valid_from), valid_to=_day(valid_to),
    )  # fmt: skip
    click.echo(_("%(name)s holds %(role)s over %(unit)s.") % {"name": name, "role": code, "unit": unit.code})


@accounts.command()
@click.argument("name")
@click.argument("role")
def revoke(name: str, role: str) -> None:
    """Take ROLE@UNIT (or ROLE for the home unit) back from NAME, at once."""
    person = _person(name)
    code, unit = _role_at(role, geography.unit(person.unit_id))
    held = [held for held in person.assignments if (held.role_code, held.unit_id) == (code, unit.id)]
    if not held:
        raise NotFound(what="assignment")
    for assignment in held:
        api.revoke(actor=OPERATOR, assignment_id=assignment.id, at=clock.now())
    click.echo(_("%(name)s no longer holds %(role)s over %(unit)s.") % {"name": name, "role": code, "unit": unit.code})


@accounts.command()
@click.argument("name")
def close(name: str) -> None:
    """Close the account of NAME: sessions end at once."""
    api.deactivate(actor=OPERATOR, person_id=_person(name).id, at=clock.now())
    click.echo(_("The account of %(name)s is closed.") % {"name": name})


@accounts.command("reset-second-factor")
@click.argument("name")
def reset_second_factor(name: str) -> None:
    """Put the second factor of NAME off, when device and recovery codes are lost."""
    api.reset_second_factor(actor=OPERATOR, person_id=_person(name).id, at=clock.now())
    click.echo(_("%(name)s signs in without a second factor until a new one is enrolled.") % {"name": name})


@accounts.command("link-outside")
@click.argument("name")
@click.argument("issuer")
@click.argument("subject")
def link_outside(name: str, issuer: str, subject: str) -> None:
    """Let NAME sign in at ISSUER (OpenID Connect) as SUBJECT, and no longer with a password."""
    api.link_outside_subject(actor=OPERATOR, person_id=_person(name).id, issuer=issuer, subject=subject, at=clock.now())
    click.echo(_("%(name)s signs in at %(issuer)s.") % {"name": name, "issuer": issuer})


@accounts.command("add-key")
@click.argument("title")
@click.option("--unit", "unit_code", required=True, help="Code of the unit the rights hold for, with all below it.")
@click.option("--right", "rights", multiple=True, required=True, help="A right, such as cases.report; may be repeated.")
@click.option("--days", type=click.IntRange(1, 731), required=True, help="Days until the key expires.")
@click.option("--small-centre", is_flag=True, help="The unit is a small centre: the key may join intake and dispatch.")
def add_key(title: str, unit_code: str, rights: tuple[str, ...], days: int, *, small_centre: bool) -> None:
    """Give a machine a key. It is printed this once."""
    at = clock.now()
    unit = geography.unit_by_code(unit_code)
    key = api.add_key(
        actor=OPERATOR, title=title, unit_id=unit.id, rights=rights, expires_at=at + timedelta(days=days), at=at,
        small_centre=small_centre,
    )  # fmt: skip
    click.echo(key)


@accounts.command("revoke-key")
@click.argument("prefix")
def revoke_key(prefix: str) -> None:
    """Revoke the key that begins with lk_PREFIX; every process refuses it within five seconds."""
    api.revoke_key(actor=OPERATOR, prefix=prefix.removeprefix("lk_").partition("_")[0], at=clock.now())
    click.echo(_("The key is revoked."))


@accounts.command()
def keys() -> None:
    """List the keys: prefix, unit, expiry, state, last day of use, rights."""
    at = clock.now()
    for key in api.keys(actor=OPERATOR):
        state = "revoked" if key.revoked_at else "expired" if key.expires_at <= at else "valid"
        unit = geography.unit(key.unit_id)
        used = key.last_used_on or "-"
        line = f"lk_{key.prefix}  {state:8} {key.expires_at:%Y-%m-%d}  {used!s:10}  {unit.code}  {key.title}"
        click.echo(f"{line}  {' '.join(key.rights)}")


@accounts.command()
def roles() -> None:
    """Install or refresh the shipped roles and list all, with their rights."""
    api.ensure_roles()
    for role in api.roles():
        mark = "+" if role.small_centre else " "
        click.echo(f"{mark} {role.code:24} {role.name} · {role.name_en}")
        click.echo(f"  {'':24} {' '.join(role.rights)}")
    click.echo(_("+ joins duties that larger centres keep apart"))


@accounts.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the account NAME: post, unit and roles. Nothing says when somebody signed in."""
    person = _person(name)
    click.echo(f"{person.sign_in_name}  {person.post}  {person.post_en}")
    click.echo(f"  {geography.unit(person.unit_id).code}  {'open' if person.is_active else 'closed'}")
    for held in person.assignments:
        span = f"{held.valid_from} … {held.valid_to or ''}"
        click.echo(f"  {held.role_code}@{geography.unit(held.unit_id).code}  {span}")


@accounts.command()
def rotate() -> None:
    """Seal the secrets of second factors anew with the first of LINLI_VAULT_KEYS, after that list was changed."""
    click.echo(_("%(number)s secrets were sealed anew.") % {"number": api.rotate_second_factors()})


def _person(name: str) -> api.PersonView:
    return api.person_by_name(actor=OPERATOR, sign_in_name=name)


def _role_at(text: str, home: geography.UnitView) -> tuple[str, geography.UnitView]:
    code, at_sign, unit_code = text.partition("@")
    if code not in {role.code for role in api.roles()}:
        raise InvalidInput(field="role", reason="It names a role that does not exist.")
    return code, geography.unit_by_code(unit_code) if at_sign else home


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True))
