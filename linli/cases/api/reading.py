"""What is read of cases: lists, single ones, boards, what reporters see."""

from linli.cases.queries.accuracy import Decided, Share, decided_reports, matter_accuracy, unit_accuracy
from linli.cases.queries.boards import (
    MOST_BOARDS,
    Board,
    CallBack,
    count_to_decide,
    promise_verdicts,
    supervisions,
    to_call_back,
    to_decide,
    whistle_limits,
    whistles,
)
from linli.cases.queries.cases import (
    answer_hints,
    case_view,
    duplicates,
    id_of_number,
    requests,
    summary,
    tasks,
    timeline,
    version,
)
from linli.cases.queries.drafts import DRAFTED, DraftView, draft
from linli.cases.queries.files import attachment, attachment_of_receipt
from linli.cases.queries.handing_over import desks_of, hand_overs, to_hand_over
from linli.cases.queries.mapping import (
    CELL_METRES,
    LEAST_IN_CELL,
    MOST_LOOKED_THROUGH,
    MOST_POINTS,
    Box,
    HotCell,
    HotCells,
    MapAnswer,
    MapCluster,
    MapPoint,
    hot_cells,
    on_map,
)
from linli.cases.queries.neighbours import similar_to
from linli.cases.queries.offers import offers
from linli.cases.queries.openly import around, twins
from linli.cases.queries.parts import MOST_PARTS, open_parts
from linli.cases.queries.pressing import InState, Loop, Pressing, loop_now, pressing, stuck
from linli.cases.queries.previewing import progress_if
from linli.cases.queries.queue import NEWEST_TASKS, count, counts_by_state, export, is_empty, queue, rows_by_id
from linli.cases.queries.reporter import notice_facts, track, track_by_secret, who_looked
from linli.cases.queries.roster import ShiftView, emergency_units, on_duty, roster_units, shifts, uncovered
from linli.cases.queries.routing import Holder, holder_at, holds, whose_duty
from linli.cases.queries.selfcheck import selfcheck
from linli.cases.queries.small import small_matters
from linli.cases.queries.standing import Standing, missing, standing
from linli.cases.queries.topics import HotTopic, HotTopics, hot_topics
from linli.cases.queries.voices import voice, voices_of
from linli.cases.queries.whole import WholeCase, whole_case
from linli.cases.rules.openly import Told, Twin, is_open, rough_metres
from linli.cases.rules.places import box_of_cells, middle_of
from linli.cases.rules.suggestion import Suggester
from linli.cases.rules.text import find_personal, mask_personal

__all__ = [
    "CELL_METRES",
    "DRAFTED",
    "LEAST_IN_CELL",
    "MOST_BOARDS",
    "MOST_LOOKED_THROUGH",
    "MOST_PARTS",
    "MOST_POINTS",
    "NEWEST_TASKS",
    "Board",
    "Box",
    "CallBack",
    "Decided",
    "DraftView",
    "Holder",
    "HotCell",
    "HotCells",
    "HotTopic",
    "HotTopics",
    "InState",
    "Loop",
    "MapAnswer",
    "MapCluster",
    "MapPoint",
    "Pressing",
    "Share",
    "ShiftView",
    "Standing",
    "Suggester",
    "Told",
    "Twin",
    "WholeCase",
    "answer_hints",
    "around",
    "attachment",
    "attachment_of_receipt",
    "box_of_cells",
    "case_view",
    "count",
    "count_to_decide",
    "counts_by_state",
    "decided_reports",
    "desks_of",
    "draft",
    "duplicates",
    "emergency_units",
    "export",
    "find_personal",
    "hand_overs",
    "holder_at",
    "holds",
    "hot_cells",
    "hot_topics",
    "id_of_number",
    "is_empty",
    "is_open",
    "loop_now",
    "mask_personal",
    "matter_accuracy",
    "middle_of",
    "missing",
    "notice_facts",
    "offers",
    "on_duty",
    "on_map",
    "open_parts",
    "pressing",
    "progress_if",
    "promise_verdicts",
    "queue",
    "requests",
    "roster_units",
    "rough_metres",
    "rows_by_id",
    "selfcheck",
    "shifts",
    "similar_to",
    "small_matters",
    "standing",
    "stuck",
    "summary",
    "supervisions",
    "tasks",
    "timeline",
    "to_call_back",
    "to_decide",
    "to_hand_over",
    "track",
    "track_by_secret",
    "twins",
    "uncovered",
    "unit_accuracy",
    "version",
    "voice",
    "voices_of",
    "whistle_limits",
    "whistles",
    "who_looked",
    "whole_case",
    "whose_duty",
]
