"""Run as a process after the killing: work off what waits, then say what is there, as JSON."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import django

django.setup()

from linli.audit import api as audit  # noqa: E402
from linli.audit.models import Event  # noqa: E402
from linli.cases import api as cases  # noqa: E402
from linli.cases.models import Case, Report  # noqa: E402
from linli.common import clock  # noqa: E402
from linli.config.worker import run_until_quiet  # noqa: E402

# Leases of killed workers have run out by then, and what failed on the way is due again.
later = clock.now() + timedelta(minutes=5)
run_until_quiet(later)
reports = Report.objects.values_list("token", "receipt")
print(
    json.dumps(
        {
            "receipts": dict(reports),
            "reports": len(reports),
            "tokens_twice": [token for token, times in Counter(token for token, _ in reports).items() if times > 1],
            "cases": Case.objects.count(),
            "reported_events": Event.objects.filter(kind__in=["case.reported", "case.joined"]).count(),
            "waiting": audit.backlog().waiting,
            "given_up": audit.backlog().given_up,
            "faults": [str(fault) for fault in audit.verify()],
            "violations": [str(violation) for violation in cases.selfcheck()],
        }
    )
)
