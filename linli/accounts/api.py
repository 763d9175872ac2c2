"""The front door of accounts: who signs in, what they may do, and the Actor that comes of it."""

from linli.accounts.actions.attempts import forget_attempts
from linli.accounts.actions.bulk import add_people, load_staff_pack
from linli.accounts.actions.grants import grant, revoke, weigh_grant
from linli.accounts.actions.machines import actor_of_key, add_key, revoke_key
from linli.accounts.actions.moving import move_unit
from linli.accounts.actions.people import (
    add_person,
    change_password,
    change_person,
    choose_language,
    deactivate,
    lock,
    reactivate,
    set_password,
)
from linli.accounts.actions.roles import add_role, change_role, ensure_roles, remove_role
from linli.accounts.actions.second_factor import (
    confirm_second_factor,
    disable_second_factor,
    enrol_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    rotate_second_factors,
)
from linli.accounts.actions.sign_in import (
    link_outside_subject,
    person_by_outside_subject,
    sign_in,
    unlink_outside_subject,
)
from linli.accounts.actions.ways_in import (
    give_way_in,
    set_password_by_code,
    set_password_by_link,
    whose_link,
)
from linli.accounts.events import (
    KINDS,
    Added,
    AssignmentView,
    Enrolment,
    MachineView,
    NewPerson,
    NewWayIn,
    PersonView,
    Reachable,
    RoleView,
    SignedIn,
    Weighed,
)
from linli.accounts.permissions import MACHINES, MANAGE, ROLES, VIEW
from linli.accounts.queries.actors import actor_of_person, actor_of_session
from linli.accounts.queries.machines import keys
from linli.accounts.queries.people import (
    holders,
    people,
    people_at,
    person,
    person_by_name,
    posts,
    units_of,
    without_post,
)
from linli.accounts.queries.roles import role, roles
from linli.accounts.rules.refusals import (
    BrokenRole,
    KeyRefused,
    LockedOut,
    SecondFactorNeeded,
    SessionEnded,
    SignInRefused,
    StaffFileRefused,
)
from linli.accounts.rules.roles import NOT_FOR_MACHINES

__all__ = [
    "KINDS",
    "MACHINES",
    "MANAGE",
    "NOT_FOR_MACHINES",
    "ROLES",
    "VIEW",
    "Added",
    "AssignmentView",
    "BrokenRole",
    "Enrolment",
    "KeyRefused",
    "LockedOut",
    "MachineView",
    "NewPerson",
    "NewWayIn",
    "PersonView",
    "Reachable",
    "RoleView",
    "SecondFactorNeeded",
    "SessionEnded",
    "SignInRefused",
    "SignedIn",
    "StaffFileRefused",
    "Weighed",
    "actor_of_key",
    "actor_of_person",
    "actor_of_session",
    "add_key",
    "add_people",
    "add_person",
    "add_role",
    "change_password",
    "change_person",
    "change_role",
    "choose_language",
    "confirm_second_factor",
    "deactivate",
    "disable_second_factor",
    "enrol_second_factor",
    "ensure_roles",
    "forget_attempts",
    "give_way_in",
    "grant",
    "holders",
    "keys",
    "link_outside_subject",
    "load_staff_pack",
    "lock",
    "move_unit",
    "people",
    "people_at",
    "person",
    "person_by_name",
    "person_by_outside_subject",
    "posts",
    "reactivate",
    "remove_role",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke",
    "revoke_key",
    "role",
    "roles",
    "rotate_second_factors",
    "set_password",
    "set_password_by_code",
    "set_password_by_link",
    "sign_in",
    "units_of",
    "unlink_outside_subject",
    "weigh_grant",
    "whose_link",
    "without_post",
]
