"""What the API takes: the shapes of its bodies and queries. Those of the verbs are made from the workflow's own fields."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import orjson
from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticKnownError

from linli.cases import api as cases
from linli.channels.http_errors import TooLarge
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

LARGEST_BODY: Final = 256 * 1024
CRS = Literal["WGS84", "CGCS2000", "GCJ-02"]


def _no_truth_value(kind: Literal["float_type", "int_type"]) -> BeforeValidator:
    """`true` is no number, though Python would take it for 1."""

    def check(value: Any) -> Any:
        if isinstance(value, bool):
            raise PydanticKnownError(kind)
        return value

    return BeforeValidator(check)


Degrees = Annotated[float, _no_truth_value("float_type")]
Whole = Annotated[int, _no_truth_value("int_type")]


class BoundedJson(Parser):
    """Reads JSON bodies up to 256 KiB; deep nesting is refused by the reader itself."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values. Raises TooLarge, or ValueError for what is no JSON."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge
        return orjson.loads(request.body)


class Body(Schema):
    """The parent of all bodies: a field that nobody knows is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class ContactBody(Body):
    """How the reporter can be reached; kept encrypted, apart from the report."""

    name: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    consent_to_share: bool = Field(default=False, description="whether the handling unit may be told")


class ReportBody(Body):
    """A report. `token` is the sender's own id of it: sent twice, it is still one case."""

    token: str = Field(
        min_length=8, max_length=64, description="the sender's own id of this message, unique for the sender"
    )
    text: str = Field(description="what is the matter and where; at most 5,000 characters")
    title: str = Field("", max_length=200)
    channel: str = Field("api", max_length=16, pattern=r"^[A-Za-z0-9_]+$")
    lon: Degrees | None = Field(None, description="degrees, in `crs`")
    lat: Degrees | None = None
    crs: CRS = "WGS84"
    address: str = Field("", max_length=300)
    area: str = Field("", max_length=32, description="code of an area, where there is no point")
    matter: str = Field("", max_length=16, description="code of a matter of the catalogue, if the sender knows it")
    contact: ContactBody | None = None
    reporter_kind: str = Field("resident", max_length=16)
    language: Literal["zh-hans", "en"] = "zh-hans"
    urgent: bool = False
    promised_at: AwareDatetime | None = Field(None, description="an answer promised elsewhere; kept as it is")


class BulkLine(ReportBody):
    """One line of a bulk: a report with the time it was made."""

    at: AwareDatetime | None = Field(None, description="when it was reported; now, where it is not said")


class SimilarBody(Body):
    """A text that is just being typed, with the place if known."""

    text: str = Field(min_length=2, max_length=5_000)
    lon: Degrees | None = Field(None, ge=-180, le=180)
    lat: Degrees | None = Field(None, ge=-90, le=90)


class RevealBody(Body):
    """Why an identity is opened. The reporter can read it."""

    reason: str = Field(min_length=1, max_length=300)
    report_id: Whole | None = None
    version: Whole | None = None


class RatingBody(Body):
    """Whether the answer is true, and how satisfied the reporter is."""

    truth: Literal["true", "partly", "not_true"]
    secret: str = Field("", max_length=64, description="from the reporter's own link; without it “true” does not close")
    stars: Whole | None = Field(None, ge=1, le=5)
    comment: str = Field("", max_length=500)


class ReopenBody(Body):
    """Why it is not solved."""

    reason: str = Field(min_length=1, max_length=1_000)


class AppealBody(Body):
    """Why it is real: where and when it can be seen."""

    reason: str = Field(min_length=1, max_length=1_000)


class QueueQuery(Schema):
    """The filters of a list of cases. What is not given does not narrow."""

    scope: Literal["mine", "area", "all"] = "all"
    open: bool | None = Field(
        True, description="false: ended cases; leave empty (`open=`) is not possible, use `any=true`"
    )
    any: bool = Field(default=False, description="open and ended cases")
    states: list[str] = Field(default_factory=list, description="may be repeated")
    matter: str = Field("", max_length=16, description="code, or the beginning of one")
    street: int | None = None
    community: int | None = None
    grid: int | None = None
    unit: int | None = None
    channel: str = Field("", max_length=16)
    words: str = Field("", max_length=100)
    overdue: bool = False
    urgent: bool = False
    near_border: bool = False
    unlocated: bool = False
    many_voices: bool = False
    order: Literal["new", "due"] = "new"

    def filter(self) -> cases.QueueFilter:
        """The filter of the loop's own queue."""
        return cases.QueueFilter(
            scope=self.scope, open=None if self.any else self.open, states=tuple(self.states), matter=self.matter,
            street_id=self.street, community_id=self.community, grid_id=self.grid, unit_id=self.unit,
            channel=self.channel, words=self.words, overdue=self.overdue, urgent=self.urgent,
            near_border=self.near_border, unlocated=self.unlocated, many_voices=self.many_voices, order=self.order,
        )  # fmt: skip


def new_report(body: ReportBody, actor: Actor, *, on: date) -> cases.NewReport:
    """The report behind a body. The token is made the sender's own, so that no sender can ask for another's receipt."""
    if (body.lon is None) != (body.lat is None):
        raise InvalidInput(field="lat" if body.lat is None else "lon", reason="Longitude and latitude belong together.")
    given = body.contact
    contact = registry.ContactIn(given.name, given.phone, given.email, given.consent_to_share) if given else None
    return cases.NewReport(
        token=f"{actor.name}:{body.token}", text=body.text, channel=body.channel, title=body.title, lon=body.lon,
        lat=body.lat, crs=body.crs, address=body.address, area_id=area_named(body.area, on) if body.area else None,
        matter_code=body.matter, contact=contact if contact and not contact.empty else None,
        reporter_kind=body.reporter_kind, language=body.language, urgent=body.urgent, promised_at=body.promised_at,
    )  # fmt: skip


def area_named(code: str, on: date) -> int:
    """The id of the area with this code, or of its successor. InvalidInput where there is none."""
    try:
        return geography.area_by_code(code, on=on).id
    except NotFound as error:
        raise InvalidInput(field="area", reason="There is no area with this code.") from error


def time_of_line(at: datetime | None, now: datetime) -> datetime:
    """When a line of a bulk was reported. InvalidInput for a time that has not come yet, or before the year 2000."""
    if at is None:
        return now
    if at > now or at.year < 2000:
        raise InvalidInput(field="at", reason="This time lies in the future, or too far back.")
    return at


# --- the bodies of the verbs ---------------------------------------------------------------------------------------------

_ID_OR_CODE: Final[dict[str, Any]] = {"type": ["integer", "string"]}
_ABOUT: Final = {
    "task": "id of the task it is about",
    "request": "id of the side request it is about; the open one of its kind, where it is not said",
}


def _kind(spec: cases.FieldSpec) -> Any:
    """The type of a field. Units and cases may be named by id or code: which it is, `act` finds out."""
    plain: dict[str, Any] = {
        "yes_no": bool,
        "integer": Whole,
        "degrees": Degrees,
        "condition": Whole,
        "area": Whole,
        "date": date,
        "unit": Annotated[Any, Field(json_schema_extra={**_ID_OR_CODE, "description": "id or code of a unit"})],
        "units": Annotated[list[Any], Field(json_schema_extra={"items": _ID_OR_CODE})],
        "case": Annotated[Any, Field(json_schema_extra={**_ID_OR_CODE, "description": "id or number of a case"})],
    }
    if spec.kind == "choice":
        return Literal[tuple(value for value, _ in spec.choices)]
    return plain.get(spec.kind, str)


def body_of_verb(verb: str) -> type[BaseModel]:
    """The body one verb takes, made from its row of the workflow: its fields, what it is about, and the version seen."""
    fields: dict[str, Any] = {}
    for spec in cases.fields_of(verb):
        kind = _kind(spec)
        fields[spec.name] = (
            kind | None if spec.optional else kind,
            Field(None if spec.optional else ..., title=spec.title),
        )
    about = cases.ABOUT.get(verb)
    if about:
        needed = about == "task"
        fields[about] = (Whole if needed else Whole | None, Field(... if needed else None, description=_ABOUT[about]))
    fields["version"] = (
        Whole | None,
        Field(None, description="the version the caller saw; 409 where the case has moved on"),
    )
    name = "".join(part.title() for part in verb.split("_"))
    made: type[BaseModel] = create_model(f"{name}Body", __base__=Body, __doc__=cases.VERBS[verb].title, **fields)
    return made


def version_seen(request: HttpRequest, body_version: int | None) -> int | None:
    """The version the caller saw: from the body, else from If-Match (the number before the dash of our ETag)."""
    if body_version is not None:
        return body_version
    tag = request.headers.get("If-Match", "").strip().strip('"')
    if tag in {"", "*"}:
        return None
    number = plain_number(tag.partition("-")[0])
    if number is None:
        raise StaleTag
    return number


class StaleTag(LinliError):
    """An If-Match that was not given out here."""

    code = "conflict"
    sentence = "This If-Match was not given out here. Read the case again."
