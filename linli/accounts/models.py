"""People and machines that sign in, the roles they hold and where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonManager(BaseUserManager["Person"]):
    """Lets Django's own commands find people by sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this sign-in name, upper or lower case (names are stored in lower case)."""
        return self.get(sign_in_name=(username or "").strip().casefold())


class Person(AbstractBaseUser):
    """A member of staff or a volunteer who signs in. Shown to others by post and unit, not by private name."""

    # Nobody's coming and going is counted: Django's column is taken out, and with it the writing of it.
    last_login = None

    sign_in_name = models.CharField(max_length=80, unique=True, help_text="stored in lower case")
    post = models.CharField(max_length=120, help_text="what the record shows: post and place, as in 西屯街道派遣员")
    post_en = models.CharField(max_length=160, blank=True)
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+", help_text="home unit")
    language = models.CharField(max_length=10, default="zh-hans")
    email = models.EmailField(blank=True, help_text="office address")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False, help_text="somebody else chose the password")
    second_factor = models.BinaryField(default=bytes, help_text="encrypted TOTP secret; empty: off")
    second_factor_offered = models.BinaryField(default=bytes, help_text="encrypted secret not yet confirmed")
    second_factor_last = models.BigIntegerField(default=0, help_text="last used TOTP step, so that a code works once")
    rights_version = models.PositiveIntegerField(default=0, help_text="raised when rights change; ends open sessions")
    outside_subject = models.CharField(max_length=400, blank=True, help_text="issuer and subject (OpenID Connect)")

    personal_data: ClassVar[str] = "sign-in name, office e-mail, post of staff; kept while employed, then deactivated"

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outside_subject"], condition=~models.Q(outside_subject=""), name="person_outside_once"
            ),
        ]

    def has_perm(self, *_: Any, **__: Any) -> bool:
        """Never: rights are held by the Actor, not by Django's permissions."""
        return False


class RecoveryCode(models.Model):
    """One of the codes that replace the second factor once, when the device is lost. Deleted when used."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)

    personal_data: ClassVar[str] = "keyed hash of a secret; deleted when used or when the second factor is put off"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "code_hash"], name="recovery_code_once"),
        ]


class WayIn(models.Model):
    """A way to set the first or a new password, once and for a short time: by a link, or by a code with the name."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="way_in")
    link_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    personal_data: ClassVar[str] = "keyed hashes of two secrets; deleted when used or replaced, worthless after days"


class Role(models.Model):
    """A named set of rights, as in dispatcher or checker. Shipped roles come from the code; others are added."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    rights = models.JSONField(default=list)
    shipped = models.BooleanField(default=False, help_text="comes with the program and changes only with it")
    small_centre = models.BooleanField(default=False, help_text="may join duties that larger centres keep apart")

    personal_data: ClassVar[str] = "none"


class Assignment(models.Model):
    """A role held by a person over a unit and everything below it, for a time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="first day on which it no longer holds")

    personal_data: ClassVar[str] = "which post a member of staff holds; kept as long as the account"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "unit", "valid_from"], name="assignment_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="assignment_valid_span",
            ),
        ]


class Machine(models.Model):
    """An API key: hashed, scoped to rights over one unit, expiring, revocable."""

    prefix = models.CharField(max_length=12, unique=True)
    key_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey("geography.Unit", on_delete=models.PROTECT, related_name="+")
    rights = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True, help_text="day only, so that unused keys can be found")

    personal_data: ClassVar[str] = "none"


class SignInAttempt(models.Model):
    """Failures per sign-in name and per address, for rate limit and lock-out; swept after a day."""

    key = models.CharField(max_length=96, unique=True, help_text="keyed hash of name or address")
    failures = models.PositiveIntegerField(default=0)
    window_from = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar[str] = "keyed hash of a network address; deleted after one day"
