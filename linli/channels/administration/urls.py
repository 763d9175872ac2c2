"""The administration's addresses."""

from django.urls import path

from linli.channels.administration.views import first_password, keys, packs, people, roles, rules, start, texts, units

app_name = "administration"
urlpatterns = [
    path("", start.start, name="start"),
    path("units/", units.units, name="units"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/add/", units.add_unit, name="unit_add"),
    path("units/<int:unit_id>/change/", units.change_unit, name="unit_change"),
    path("units/<int:unit_id>/move/", units.move_unit, name="unit_move"),
    path("units/<int:unit_id>/close/", units.close_unit, name="unit_close"),
    path("units/<int:unit_id>/reopen/", units.reopen_unit, name="unit_reopen"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="person_add"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/give/", people.give_post, name="post_give"),
    path("people/<int:person_id>/end/<int:assignment_id>/", people.end_post, name="post_end"),
    path("people/<int:person_id>/way-in/", people.way_in, name="way_in"),
    path("people/<int:person_id>/<slug:step>/", people.change_account, name="account_step"),
    path("roles/", roles.roles, name="roles"),
    path("roles/add/", roles.add_role, name="role_add"),
    path("roles/<slug:code>/", roles.role, name="role"),
    path("roles/<slug:code>/change/", roles.change_role, name="role_change"),
    path("keys/", keys.keys, name="keys"),
    path("keys/add/", keys.add_key, name="key_add"),
    path("keys/<str:prefix>/revoke/", keys.revoke_key, name="key_revoke"),
    path("negative/", rules.negative_list, name="negative_list"),
    path("negative/add/", rules.negative_edit, name="negative_add"),
    path("negative/<str:code>/", rules.negative_edit, name="negative_edit"),
    path("negative/<str:code>/end/", rules.negative_end, name="negative_end"),
    path("calendars/", rules.calendar_list, name="calendar_list"),
    path("calendars/<slug:calendar>/<int:year>/", rules.calendar_year, name="calendar_year"),
    path("texts/", texts.text_list, name="text_list"),
    path("texts/<str:key>/", texts.text_edit, name="text_edit"),
    path("packs/", packs.pack_list, name="pack_list"),
    path("packs/export/", packs.export, name="pack_export"),
    path("packs/look/", packs.pack_look, name="pack_look"),
    path("packs/<int:import_id>/", packs.pack_import, name="pack_import"),
    path("packs/<int:import_id>/apply/", packs.pack_apply, name="pack_apply"),
    path("packs/<int:import_id>/undo/", packs.pack_undo, name="pack_undo"),
    path("password/", first_password.by_code, name="by_code"),
    path("password/<str:secret>/", first_password.by_link, name="by_link"),
]
