"""How long the field app takes on an old phone at the edge of a network, as JSON: the report form, first visit and repeat visit.

    python -m tools.measure_field --address http://127.0.0.1:8600

It needs a house that is being served and somebody of it (default: the demonstration's first grid worker), and Chromium.
The processor is slowed down by CDP (Emulation.setCPUThrottlingRate), the network of the page by CDP, too
(Network.emulateNetworkConditions). That does not reach what a service worker fetches: the one such answer somebody waits
for, the page itself on a repeat visit, is held back here for as long as it would travel. "Interactive" is when the form
shows and a letter typed into it has been drawn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import time
from typing import Any, Final

# Before Playwright starts: without it, a route never meets a request of a service worker.
os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, sync_playwright

BUDGET_MS: Final = 2_000
BUDGET_BYTES: Final = 300_000
# Down and up in kilobits a second, and the way there and back in milliseconds: the usual third generation, and a poor one.
NETWORKS: Final = {"3g": (1_600, 750, 150), "poor-3g": (750, 250, 100)}
CPU: Final = 4

# From the start of the navigation to the frame after a letter was typed into the form.
INTERACTIVE: Final = """() => new Promise((done) => {
    const look = () => {
        const field = document.getElementById("f-text");
        if (!field) return requestAnimationFrame(look);
        field.focus();
        document.execCommand("insertText", false, "a");
        if (!field.value) return requestAnimationFrame(look);
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    };
    look();
})"""


IN_CHARGE: Final = """async () => {
    if (!navigator.serviceWorker.controller)
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
}"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("--address", default="http://127.0.0.1:8600")
    asked.add_argument("--name", default="g.xitun.yixijie.01.1")
    asked.add_argument("--password", default="linli-demo-2026")
    asked.add_argument("--network", choices=NETWORKS, default="3g")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome") or "")
    given = asked.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium or None, args=["--no-sandbox"])
        found = [measure(browser, given) for _ in range(given.runs)]
        browser.close()
    print(json.dumps(summary(found, given.network), indent=2))


def measure(browser: Browser, given: argparse.Namespace) -> dict[str, Any]:
    """One phone that has never seen the app, then sees it again, then has no network."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=given.address, locale="zh-CN")
    sign_in(context, given)
    first = visit(context, given.network, ready=True)
    again = visit(context, given.network)
    context.set_offline(True)
    offline = visit(context, "")
    context.close()
    return {"first": first, "again": again, "offline": offline}


def sign_in(context: BrowserContext, given: argparse.Namespace) -> None:
    """Sign in without a browser's page, so that nothing of the app or its styles is kept from it."""
    page = context.request.get("/desk/sign-in/").text()
    token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    form = {"name": given.name, "password": given.password, "csrfmiddlewaretoken": token}
    answer = context.request.post("/desk/sign-in/", form=form, headers={"Referer": f"{given.address}/desk/sign-in/"})
    if "sign-in" in answer.url:
        raise SystemExit(f"{given.name} cannot sign in at {given.address}.")


def visit(context: BrowserContext, network: str, *, ready: bool = False) -> dict[str, float]:
    """Open the report form on a slow phone. `ready`: wait afterwards until the app is kept for the next visit."""
    page = context.new_page()
    if network:
        hold_back_the_worker(context, network)
    session = context.new_cdp_session(page)
    travelled = listening(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    if network:
        down, up, latency = NETWORKS[network]
        conditions = {
            "downloadThroughput": down * 125,
            "uploadThroughput": up * 125,
            "latency": latency,
            "offline": False,
        }
        session.send("Network.emulateNetworkConditions", conditions)
    page.goto("/field/#report", wait_until="commit")
    interactive = page.evaluate(INTERACTIVE)
    seen = dict(travelled)
    if ready:
        keep(page, session)
    page.close()
    return {
        "interactive_ms": round(interactive),
        "requests": seen["requests"],
        "kilobytes": round(seen["bytes"] / 1000, 1),
    }


def hold_back_the_worker(context: BrowserContext, network: str) -> None:
    """Let what the service worker fetches of the page take the two ways there and back, and its bytes their time."""
    down, _, latency = NETWORKS[network]

    def held(route: Route) -> None:
        if route.request.service_worker:
            answer = route.fetch()
            size = len(gzip.compress(answer.body()))
            time.sleep((2 * latency + size * 8 / down) / 1000)
            route.fulfill(response=answer)
        else:
            route.continue_()

    context.unroute("**/field/")
    context.route("**/field/", held)


def listening(session: CDPSession) -> dict[str, int]:
    """Count what the page fetches, as it travels: requests, and bytes packed with their headers."""
    session.send("Network.enable")
    travelled = {"requests": 0, "bytes": 0}

    def arrived(event: dict[str, Any]) -> None:
        travelled["requests"] += 1
        travelled["bytes"] += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", arrived)
    return travelled


def keep(page: Page, session: CDPSession) -> None:
    """Leave the phone alone until the worker holds the app: what people do between two visits."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.locator("#status[data-is=all-sent]").wait_for()
    page.evaluate(IN_CHARGE)


def summary(found: list[dict[str, Any]], network: str) -> dict[str, Any]:
    """The middle of the runs for each visit, beside the budget."""
    visits = {}
    for name in ("first", "again", "offline"):
        runs = [run[name] for run in found]
        visits[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        visits[name]["worst_ms"] = max(run["interactive_ms"] for run in runs)
    within = all(visits[name]["interactive_ms"] <= BUDGET_MS for name in visits)
    return {
        "what": "field app: report form interactive", "cpu_slowed_by": CPU, "network": network, "runs": len(found),
        "load": round(os.getloadavg()[0], 1), "visits": visits,
        "budget": {"interactive_ms": BUDGET_MS, "kilobytes": BUDGET_BYTES / 1000},
        "held": within and visits["first"]["kilobytes"] <= BUDGET_BYTES / 1000,
    }  # fmt: skip


if __name__ == "__main__":
    main()
