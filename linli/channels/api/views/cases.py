"""Reading cases: lists, one case, its timeline, its files, what may be done with it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from linli.cases import api as cases
from linli.channels.api.answers import answer, tagged
from linli.channels.api.auth import actor_of
from linli.channels.api.bodies import QueueQuery, RevealBody, version_seen
from linli.channels.api.described import returns, returns_plain
from linli.common import clock

router = Router(tags=["cases"])


@router.get("", operation_id="list_cases", openapi_extra=returns("Page"))
def list_cases(request: HttpRequest, query: Query[QueueQuery], after: str = "", size: int = 50) -> HttpResponse:
    """One page of the cases the caller may see; `next` is the mark to send as `after` for the following one."""
    page = cases.queue(actor=actor_of(request), filters=query.filter(), after=after or None, size=size, at=clock.now())
    return answer(page)


@router.get("/count", operation_id="count_cases", openapi_extra=returns("Count"))
def count_cases(request: HttpRequest, query: Query[QueueQuery]) -> HttpResponse:
    """How many cases the filters match, counted up to 10,000."""
    return answer(cases.count(actor=actor_of(request), filters=query.filter(), at=clock.now()))


@router.get("/by-number/{number}", operation_id="case_by_number", openapi_extra=returns("CaseView"))
def case_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """A case by the receipt number of any of its reports."""
    return case(request, cases.id_of_number(actor_of(request), number))


@router.get("/{int:case_id}", operation_id="case", openapi_extra=returns("CaseView"))
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """A whole case: personal data in free text is masked, reporters are voices without names."""
    view = cases.case_view(actor=actor_of(request), case_id=case_id)
    return tagged(request, view, version=view.version)


@router.get("/{int:case_id}/timeline", operation_id="timeline", openapi_extra=returns("Event", many=True))
def timeline(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything that happened to the case, oldest first, from the record."""
    return answer(cases.timeline(actor=actor_of(request), case_id=case_id))


@router.get("/{int:case_id}/duplicates", operation_id="duplicates", openapi_extra=returns("Duplicate", many=True))
def duplicates(request: HttpRequest, case_id: int) -> HttpResponse:
    """Cases that may be the same, with score and reasons."""
    return answer(cases.duplicates(actor=actor_of(request), case_id=case_id, at=clock.now()))


@router.get("/{int:case_id}/offers", operation_id="offers", openapi_extra=returns("Offer", many=True))
def offers(request: HttpRequest, case_id: int) -> HttpResponse:
    """Every verb of the present state the caller has the right for: allowed, or with the reason why not."""
    return answer(cases.offers(actor=actor_of(request), case_id=case_id, at=clock.now()))


@router.post("/{int:case_id}/reveal", operation_id="reveal", openapi_extra=returns("Contact"))
def reveal(request: HttpRequest, case_id: int, body: RevealBody) -> HttpResponse:
    """Open one reporter's identity, with a reason the reporter can read. Right: cases.reveal."""
    found = cases.reveal(
        actor=actor_of(request), case_id=case_id, at=clock.now(), reason=body.reason, report_id=body.report_id,
        version=body.version,
    )  # fmt: skip
    return answer(found)


@router.get("/{int:case_id}/attachments", operation_id="attachments", openapi_extra=returns("Attachment", many=True))
def attachments(request: HttpRequest, case_id: int) -> HttpResponse:
    """The files of a case, without their content."""
    return answer(cases.case_view(actor=actor_of(request), case_id=case_id).attachments)


@router.post("/{int:case_id}/attachments", operation_id="attach", openapi_extra=returns_plain("the id of the file"))
def attach(
    request: HttpRequest, case_id: int, file: File[UploadedFile], purpose: Form[str] = "document"
) -> HttpResponse:
    """Add a file: JPEG, PNG, WebP, GIF or PDF by its content. `purpose`: before, after or document."""
    found = cases.attach(
        actor=actor_of(request), case_id=case_id, at=clock.now(), name=file.name or "file", content=file.file,  # type: ignore[arg-type]
        purpose=purpose, version=version_seen(request, None),
    )  # fmt: skip
    return answer({"id": found}, status=201)


files = Router(tags=["cases"])


@files.get("/{int:attachment_id}", operation_id="attachment", openapi_extra=returns_plain("the file", "*/*"))
def attachment(request: HttpRequest, attachment_id: int, *, thumbnail: bool = False) -> HttpResponseBase:
    """The content of a file of a case the caller may see, or its small picture."""
    path, content_type, name = cases.attachment(
        actor=actor_of(request), attachment_id=attachment_id, thumbnail=thumbnail
    )
    return FileResponse(
        path.open("rb"), content_type=content_type, filename=name, as_attachment=True,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300"},
    )  # fmt: skip
