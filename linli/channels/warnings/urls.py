"""The addresses of early warnings, below the desk."""

from django.urls import path

from linli.channels.warnings.views import acting, reading

app_name = "warnings"
urlpatterns = [
    path("", reading.warnings, name="warnings"),
    path("right/", reading.precision, name="precision"),
    path("projects/", reading.projects, name="projects"),
    path("projects/<int:proposal_id>/decide/", acting.decide_project, name="decide_project"),
    path("<int:warning_id>/", reading.warning, name="warning"),
    path("<int:warning_id>/acknowledge/", acting.acknowledge, name="acknowledge"),
    path("<int:warning_id>/case/", acting.case, name="case"),
    path("<int:warning_id>/whistle/", acting.whistle, name="whistle"),
    path("<int:warning_id>/supervise/", acting.supervise, name="supervise"),
    path("<int:warning_id>/project/", acting.project, name="project"),
    path("<int:warning_id>/dismiss/", acting.dismiss, name="dismiss"),
    path("<int:warning_id>/judge/", acting.judge, name="judge"),
]
