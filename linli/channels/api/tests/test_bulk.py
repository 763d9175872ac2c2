"""A stream of reports: bad lines named, good lines taken, sent twice is once, cut off is told."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from linli.common import clock

PATH = "/reports/bulk"


def lines_of(response):
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.content.splitlines()]


def stream(*rows):
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def row(number, **values):
    return {"token": f"row-{number:06d}", "text": f"第{number}盏路灯不亮，请来修", "area": "150402001001001", **values}


def test_bad_lines_are_named_and_good_ones_stand(street):
    body = stream(
        row(1), "not json", row(2, lon=3), row(3, colour="red"), "", row(4, text=" "), row(1), row(5, area="000")
    )
    answers = lines_of(street.post(PATH, body, content_type="application/x-ndjson"))
    summary = answers.pop()
    assert summary == {"done": True, "lines": 8, "taken": 1, "known": 1, "refused": 5}
    by_line = {answer["line"]: answer for answer in answers}
    assert by_line[1]["created"]
    assert by_line[7]["number"] == by_line[1]["number"]
    assert not by_line[7]["created"]
    assert {line: by_line[line]["field"] for line in (3, 4, 8)} == {3: "lat", 4: "colour", 8: "area"}
    assert by_line[2]["code"] == "invalid_input"
    assert (by_line[6]["field"], bool(by_line[6]["detail"])) == ("text", True)
    assert street.get("/cases/count").json()["number"] == 1


def test_sent_twice_is_once(street):
    body = stream(*(row(number) for number in range(1_200)))
    first = lines_of(street.post(PATH, body))
    second = lines_of(street.post(PATH, body))
    assert first[-1]["taken"] == 1_200
    assert second[-1] == {"done": True, "lines": 1_200, "taken": 0, "known": 1_200, "refused": 0}
    assert [a["number"] for a in first[:-1]] == [a["number"] for a in second[:-1]]


def test_each_line_keeps_its_own_time(street):
    body = stream(
        row(1, at="2026-02-20T09:00:00+08:00"), row(2, at="2027-01-01T00:00:00Z"), row(3, at="2026-02-20T09:00:00")
    )
    answers = lines_of(street.post(PATH, body))
    case = street.get(f"/cases/{answers[0]['case_id'] if 'case_id' in answers[0] else answers[-2]['case_id']}").json()
    assert case["row"]["reported_at"] == "2026-02-20T01:00:00Z"
    assert answers[-1]["refused"] == 2
    assert {a["field"] for a in answers[:-1] if "field" in a} == {"at"}


def test_a_long_line_does_not_stop_the_rest(street):
    body = stream(row(1, text="长" * 40_000), row(2))
    answers = lines_of(street.post(PATH, body))
    assert answers[-1]["taken"] == 1
    assert answers[-1]["refused"] == 1


@pytest.mark.parametrize("cut", [1, 30])
def test_a_body_cut_off_keeps_its_complete_lines(street, cut):
    whole = stream(row(1), row(2), row(3)).encode()
    environ = street.client._base_environ(
        PATH_INFO="/api/v1" + PATH, REQUEST_METHOD="POST", CONTENT_TYPE="application/x-ndjson", CONTENT_LENGTH=str(len(whole)),
        HTTP_AUTHORIZATION=f"Bearer {street.key}", HTTP_ACCEPT_LANGUAGE="en",
    )  # fmt: skip
    with clock.standing_at(street.at):
        response = street.client.handler(environ | {"wsgi.input": BytesIO(whole[:-cut])})
    answers = lines_of(response)
    assert answers[-1]["done"] is False
    assert answers[-1]["code"] == "stream_broken"
    assert answers[-1]["taken"] == 2
    again = lines_of(street.post(PATH, whole))
    assert (again[-1]["known"], again[-1]["taken"]) == (2, 1)


def test_too_many_lines_stop_with_a_word(street, monkeypatch):
    monkeypatch.setattr("linli.channels.api.bulk.MOST_LINES", 2)
    answers = lines_of(street.post(PATH, stream(row(1), row(2), row(3))))
    assert answers[-1]["code"] == "too_large"
    assert answers[-1]["taken"] == 2
