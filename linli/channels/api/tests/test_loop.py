"""The loop through the API: a machine reports, another handles, the reporter answers; and what each may not."""

from __future__ import annotations

from linli.channels.api.tests.conftest import CHECKER, HANDLER, STREET

LAMP = {"token": "lamp-0001", "text": "西屯街路灯不亮，晚上很黑", "area": "150402001001001"}


def reported(caller, **values):
    response = caller.post("/reports", {**LAMP, **values})
    assert response.status_code in {200, 201}, response.content
    return response.json()


def test_from_report_to_reopening(world, machine, street, stranger):
    receipt = reported(street)
    assert receipt["link"].endswith(f"/r/{receipt['secret']}/")
    case = f"/cases/{receipt['case_id']}"
    clerk, dispatcher = (
        machine("street1", "cases.view", "cases.intake"),
        machine("centre", "cases.view", "cases.dispatch"),
    )
    lighting, checker = machine("lighting", *HANDLER), machine("street1", *CHECKER)
    assert clerk.post(f"{case}/file", {"matter": "C0137", "condition": 1}).json()["state"] == "filed"
    assert dispatcher.post(f"{case}/dispatch", {"unit": "u-lighting"}).json()["state"] == "assigned"
    assert lighting.post(f"{case}/accept").json()["state"] == "in_hand"
    done = lighting.later(hours=3).post(f"{case}/resolve", {"outcome": "solved", "answer": "已更换灯泡"})
    assert done.json()["state"] == "resolved"
    assert checker.later(hours=4).post(f"{case}/pass_check", {"note": "现场已亮"}).status_code == 200
    progress = stranger.later(hours=5).get(f"/track/{receipt['number']}").json()
    assert progress["answer"] == "已更换灯泡"
    assert progress["may_rate"]
    rated = stranger.later(hours=6).post(
        f"/track/{receipt['number']}/rating", {"truth": "true", "stars": 5, "secret": receipt["secret"]}
    )
    assert rated.json()["state"] == "closed"
    again = stranger.later(days=3).post(f"/track/{receipt['number']}/reopen", {"reason": "又灭了"})
    assert again.json()["state"] == "filed"
    kinds = [event["kind"] for event in dispatcher.later(days=4).get(f"{case}/timeline").json()]
    assert kinds[0] == "case.reported"
    assert kinds[-1] == "case.reopened"


def test_a_second_look_at_what_was_found_not_real(machine, street, stranger):
    receipt = reported(street)
    case, track = f"/cases/{receipt['case_id']}", f"/track/{receipt['number']}"
    street.post(f"{case}/ask_field_check", {"reason": "请核实"})
    worker = machine("grid1", "cases.view", "cases.field_check")
    assert worker.post(f"{case}/answer_field_check", {"real": False, "note": "未见"}).json()["state"] == "refused"
    assert stranger.get(track).json()["may_appeal"]
    assert stranger.post(f"{track}/appeal", {"reason": "还在"}).json()["state"] == "received"
    assert stranger.post(f"{track}/appeal", {"reason": "还在"}).status_code == 409
    coordinator = machine("street1", "cases.view", "cases.coordinate")
    decided = coordinator.post(f"{case}/decide_finding_appeal", {"real": True, "note": "属实"})
    assert decided.json()["state"] == "received"
    assert street.post(f"{case}/file", {"matter": "C0137", "condition": 1}).json()["state"] == "filed"


def test_the_same_token_is_one_case_and_another_senders_token_is_not(machine, street):
    first = street.post("/reports", LAMP)
    second = street.post("/reports", {**LAMP, "text": "换一种说法，路灯还是不亮"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "created": False}
    other = machine("street2", *STREET).post("/reports", LAMP)
    assert other.status_code == 201
    assert other.json()["number"] != first.json()["number"]


def test_reading_by_number_with_tags(street):
    receipt = reported(street)
    found = street.get(f"/cases/by-number/{receipt['number']}")
    assert found.json()["row"]["id"] == receipt["case_id"]
    assert found.json()["version"] == 1
    tag = found.headers["ETag"]
    assert street.get(f"/cases/{receipt['case_id']}", If_None_Match=tag).status_code == 304
    filing = {"matter": "C0137", "condition": 1}
    assert street.post(f"/cases/{receipt['case_id']}/file", filing, If_Match=tag).status_code == 200
    for old in (tag, '"nobody gave this out"', f'"{"9" * 5_000}"'):
        stale = street.post(f"/cases/{receipt['case_id']}/add_note", {"text": "备注"}, If_Match=old)
        assert stale.status_code == 409
        assert stale.json()["code"] == "conflict"
    body = street.post(f"/cases/{receipt['case_id']}/add_note", {"text": "备注", "version": 1})
    assert body.status_code == 409


def test_a_page_goes_on_where_the_last_one_ended(street):
    numbers = {reported(street, token=f"token-{n:04d}", text=f"第{n}盏路灯不亮")["number"] for n in range(5)}
    first = street.get("/cases?size=3").json()
    second = street.get(f"/cases?size=3&after={first['next']}").json()
    assert second["next"] is None
    assert {row["number"] for row in first["rows"] + second["rows"]} == numbers
    assert street.get("/cases/count").json() == {"number": 5, "capped": False}
    assert street.get("/cases?states=filed").json()["rows"] == []
    assert street.get("/cases?words=第3盏").json()["rows"][0]["title"].startswith("第3盏")


def test_offers_tell_what_and_why_not(machine, street):
    receipt = reported(street)
    offers = {offer["verb"]: offer for offer in street.get(f"/cases/{receipt['case_id']}/offers").json()}
    assert offers["file"]["allowed"]
    assert [field["name"] for field in offers["file"]["fields"]][:2] == ["matter", "condition"]
    assert "accept" not in offers


def test_a_foreign_street_finds_nothing(machine, street):
    receipt = reported(street)
    case = f"/cases/{receipt['case_id']}"
    foreign = machine("street2", *STREET)
    for response in (
        foreign.get(case), foreign.get(f"{case}/timeline"), foreign.get(f"{case}/offers"), foreign.get(f"{case}/duplicates"),
        foreign.get(f"{case}/attachments"), foreign.get(f"/cases/by-number/{receipt['number']}"),
        foreign.post(f"{case}/file", {"matter": "C0137", "condition": 1}), foreign.get("/cases/999999999"),
    ):  # fmt: skip
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"
    assert foreign.get("/cases").json()["rows"] == []
    assert foreign.get("/cases?any=true").json()["rows"] == []
    assert foreign.get("/cases/count").json()["number"] == 0
    assert foreign.post("/similar", {"text": LAMP["text"]}).json() == []


def test_what_a_key_may_not(machine, street):
    receipt = reported(street)
    reader = machine("street1", "cases.view")
    assert reader.post("/reports", LAMP).json()["code"] == "forbidden"
    assert reader.post(f"/cases/{receipt['case_id']}/file", {"matter": "C0137", "condition": 1}).status_code == 403
    assert reader.post("/reports/bulk", b"{}\n").status_code == 403


def test_boards_and_reference(world, street):
    reported(street)
    for path in ("/whistles", "/supervisions", "/to-decide"):
        assert street.get(path).json() == []
    assert {matter["code"] for matter in street.get("/matters").json()} >= {"C0137", "C0102"}
    assert street.get("/matters/C0137").json()["conditions"][0]["limit_amount"] == 3
    assert street.get("/suggest?text=路灯不亮").json()[0]["matter_code"] == "C0137"
    assert [area["code"] for area in street.get("/areas?level=street").json()] == ["150402001000", "150402002000"]
    below = street.get("/units?below=u-street1").json()
    assert {unit["code"] for unit in below} == {"u-street1", "u-team1", "u-community1", "u-grid1"}
    assert street.get("/locate?lon=118.9&lat=42.2").json()["inside"] is False
    found = street.post("/similar", {"text": LAMP["text"]}).json()
    assert found[0]["score"] > 0.3
    assert found[0]["reasons"]


def test_pictures_of_the_case(street, machine):
    from io import BytesIO

    from PIL import Image

    receipt = reported(street)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbefore\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.exe"\r\nContent-Type: application/x\r\n\r\n'
        + picture.getvalue() + b"\r\n--x--\r\n"
    )  # fmt: skip
    path = f"/cases/{receipt['case_id']}/attachments"
    made = street.post(path, body, content_type="multipart/form-data; boundary=x")
    assert made.status_code == 201, made.content
    (row,) = street.get(path).json()
    assert (row["purpose"], row["content_type"]) == ("before", "image/png")
    served = street.get(f"/attachments/{made.json()['id']}")
    assert served.headers["Content-Type"] == "image/png"
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert machine("street2", *STREET).get(f"/attachments/{made.json()['id']}").status_code == 404
    wrong = street.post(
        path, body.replace(picture.getvalue(), b"MZ\x90 not a picture"), content_type="multipart/form-data; boundary=x"
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "file"


def test_health_needs_nobody(stranger):
    assert stranger.get("/health").json() == {"status": "ok"}
