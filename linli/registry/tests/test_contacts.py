"""Keeping and finding contacts: what is taken, what is refused, and what an outsider gets to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.common.errors import InvalidInput, LinliError
from linli.registry.api import (
    ContactIn,
    address_for_notice,
    find_by_phone,
    keep_contact,
    keep_contacts,
    phone_matches,
)
from linli.registry.models import Contact
from linli.registry.rules import contacts as rules
from linli.registry.tests.scene import AT, CALLER, EMAIL, NAME, PHONE

SAME_NUMBER = [
    "13900001111",
    "139 0000 1111",
    "139-0000-1111",
    "１３９００００１１１１",
    "+86 139 0000 1111",
    "+8613900001111",
    "0086-139-0000-1111",
    "86 13900001111",
    "013900001111",
    "（+86）139—0000—1111",
    "  13900001111\t",
    "१३९०००० ١١١١",
]


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SAME_NUMBER)
def test_a_number_is_found_however_it_is_written(spelling: str) -> None:
    key = keep_contact(contact=ContactIn(phone=spelling), at=AT)
    assert find_by_phone(PHONE) == [key]
    assert all(phone_matches(key, other) for other in SAME_NUMBER)
    assert not phone_matches(key, "13900001112")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("0476-8221234", "04768221234"),
        ("(0476) 822 1234", "04768221234"),
        ("+86 476 8221234", "04768221234"),
        ("010-65123456", "01065123456"),
        ("8221234", "8221234"),
        ("0476-8221234转801", "04768221234"),
        ("0476-8221234 ext. 12", "04768221234"),
        ("400-810-1234", "4008101234"),
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+1 (617) 555-0123", "+16175550123"),
    ],
)
def test_landlines_service_numbers_and_foreign_ones(written: str, normal: str) -> None:
    assert rules.normal_phone(written) == normal


@pytest.mark.parametrize(
    "phone",
    ["12345", "1390000111", "139000011112", "12000001111", "call me", "+86 123", "+0123456789", "139****1111",
     "0000000", "110", "+", "1" * 41, "13900001111\x00", "1390000\u202e1111", "²³⁴"],
)  # fmt: skip
def test_what_can_be_no_number_is_refused_without_repeating_it(phone: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rules.clean_contact(ContactIn(phone=phone))
    assert caught.value.data["field"] == "phone"
    assert phone not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    try:
        normal = rules.normal_phone(text)
    except LinliError:
        return
    assert normal.removeprefix("+").isascii()
    assert rules.normal_phone(normal) == normal


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (ContactIn(), "contact"),
        (ContactIn(name=" \t"), "contact"),
        (ContactIn(name="名" * 61), "name"),
        (ContactIn(name="x" * 10**6), "name"),
        (ContactIn(name="a\x07b"), "name"),
        (ContactIn(name="a\ud800b"), "name"),
        (ContactIn(name="a\u202eb"), "name"),
        (ContactIn(email="nobody"), "email"),
        (ContactIn(email="two@@example.org"), "email"),
        (ContactIn(email="a b@example.org"), "email"),
        (ContactIn(email="a@example"), "email"),
        (ContactIn(email="a@example.org\nBcc: b@example.org"), "email"),
        (ContactIn(email="a" * 250 + "@example.org"), "email"),
        (ContactIn(email=".a@example.org"), "email"),
        (ContactIn(email="a@-example.org"), "email"),
    ],
)
def test_a_contact_that_cannot_be_right_is_refused_by_field(contact: ContactIn, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rules.clean_contact(contact)
    assert caught.value.data["field"] == field


@pytest.mark.parametrize(
    "email", ["a@example.org", "first.last+tag@sub.example.com.cn", "用户@例子.公司", "o'neil@x.ie"]
)
def test_common_addresses_are_taken(email: str) -> None:
    assert rules.clean_contact(ContactIn(email=f" {email} ")).email == email


def test_names_are_cleaned_not_changed() -> None:
    assert rules.clean_contact(ContactIn(name="  阿\u3000 明\n ")).name == "阿 明"
    assert rules.clean_contact(ContactIn(name="O'Brien-Ñandú 👩‍🌾")).name == "O'Brien-Ñandú 👩‍🌾"


@pytest.mark.django_db
def test_a_refused_contact_leaves_nothing() -> None:
    with pytest.raises(InvalidInput):
        keep_contacts(contacts=[CALLER, ContactIn(phone="12")], at=AT)
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_each_report_has_a_contact_of_its_own_even_from_one_number(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        first = keep_contact(contact=CALLER, at=AT)
    others = keep_contacts(contacts=[CALLER, ContactIn(phone=PHONE)], at=AT)
    assert len({first, *others}) == 3
    assert set(find_by_phone(PHONE)) == {first, *others}


@pytest.mark.django_db
def test_five_hundred_contacts_take_few_statements(django_assert_max_num_queries) -> None:
    contacts = [ContactIn(phone=f"139{number:08d}") for number in range(500)]
    with django_assert_max_num_queries(8):
        found = keep_contacts(contacts=contacts, at=AT)
    assert find_by_phone("13900000499") == [found[499]]


@pytest.mark.django_db
def test_notices_reach_the_address_that_was_left() -> None:
    assert address_for_notice(keep_contact(contact=CALLER, at=AT)) == (EMAIL, PHONE)
    assert address_for_notice(keep_contact(contact=ContactIn(name=NAME), at=AT)) == ("", "")


@pytest.mark.django_db
def test_a_number_that_is_none_is_refused_when_looked_up_and_matches_nothing() -> None:
    key = keep_contact(contact=ContactIn(email=EMAIL), at=AT)
    with pytest.raises(InvalidInput):
        find_by_phone("12")
    assert find_by_phone("13912345678") == []
    assert not phone_matches(key, "12")
    assert not phone_matches(key, "")
