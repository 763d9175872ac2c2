"""The desk's addresses."""

from django.urls import path

from linli.channels.desk.views import account, boards, case, catalogue, house, queue, report, rules, sign_in, verbs
from linli.channels.pages import oidc

app_name = "desk"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    *oidc.routes,
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("", queue.queue, name="queue"),
    path("counts/", queue.counts, name="counts"),
    path("filters/", queue.further_filters, name="further_filters"),
    path("filters/save/", queue.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/delete/", queue.delete_filter, name="delete_filter"),
    path("decisions/", boards.decisions, name="decisions"),
    path("whistles/", boards.whistles, name="whistles"),
    path("supervision/", boards.supervision, name="supervision"),
    path("report/", report.report, name="report"),
    path("report/similar/", report.similar, name="similar"),
    path("number/<str:number>/", case.by_number, name="by_number"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/do/<slug:verb>/", verbs.verb, name="verb"),
    path("cases/<int:case_id>/hints/", verbs.hints, name="reply_hints"),
    path("cases/<int:case_id>/conditions/", verbs.conditions, name="conditions"),
    path("cases/<int:case_id>/reporter/<int:report_id>/", case.reveal, name="reveal"),
    path("files/<int:attachment_id>/", case.attachment, name="attachment"),
    path("duties/", rules.duties, name="duties"),
    path("duties/apply/", rules.apply, name="duty_new"),
    path("duties/gaps/", rules.gaps, name="gaps"),
    path("duties/negative/", rules.negative, name="negative"),
    path("duties/<str:code>/", rules.duty, name="duty"),
    path("duties/<str:code>/opinion/", rules.opinion, name="duty_opinion"),
    path("duties/<str:code>/decide/", rules.decide, name="duty_decide"),
    path("duties/<str:code>/withdraw/", rules.withdraw, name="duty_withdraw"),
    path("matters/", catalogue.matters, name="matters"),
    path("matters/<str:code>/", catalogue.matter, name="matter"),
    path("matters/<str:code>/edit/", catalogue.edit, name="matter_edit"),
    path("calendars/", rules.calendars, name="calendars"),
    path("people/", house.people, name="people"),
    path("people/<int:person_id>/", house.person, name="person"),
    path("people/<int:person_id>/change/", house.change_person, name="change_person"),
    path("record/", house.record, name="record"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="change_password"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
]
