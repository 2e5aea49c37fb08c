"""Addresses of tasks; nouns only."""

from __future__ import annotations

from django.urls import path

from roviec.tasks.views import around, extending, giving, judging, lists, many, rules, series, task

app_name = "tasks"
urlpatterns = [
    path("", lists.task_list, name="list"),
    path("amendments/<int:pk>/", lists.following, name="following"),
    path("hand-outs/<int:pk>/", lists.handing_out, name="handing_out"),
    path("rules/", rules.rules, name="rules"),
    path("rules/days/<int:pk>/", rules.days, name="rule_of_days"),
    path("rules/percentages/<int:pk>/", rules.metric, name="metric"),
    path("new/", giving.new, name="new"),
    path("proposals/new/", giving.proposal, name="proposal"),
    path("acceptances/", many.acceptances, name="acceptances"),
    path("series/", series.series_list, name="series"),
    path("series/<int:pk>/end/", series.series_end, name="series_end"),
    path("<int:pk>/", task.task_page, name="task"),
    path("<int:pk>/watch/", many.watch, name="watch"),
    path("<int:pk>/watch/end/", many.watch_end, name="watch_end"),
    path("<int:pk>/acceptance/", task.acceptance, name="acceptance"),
    path("<int:pk>/return/", task.returning, name="returning"),
    path("<int:pk>/start/", task.start, name="start"),
    path("<int:pk>/progress/", task.progress, name="progress"),
    path("<int:pk>/delay/", task.delay, name="delay"),
    path("<int:pk>/completion/", task.completion, name="completion"),
    path("<int:pk>/result/", task.result, name="result"),
    path("<int:pk>/result/withdrawal/", task.result_back, name="result_back"),
    path("<int:pk>/result/acceptance/", judging.result_acceptance, name="result_acceptance"),
    path("<int:pk>/result/redo/", judging.redo, name="redo"),
    path("<int:pk>/assignment/", judging.assignment, name="assignment"),
    path("<int:pk>/suspension/", judging.suspension, name="suspension"),
    path("<int:pk>/resumption/", judging.resumption, name="resumption"),
    path("<int:pk>/cancellation/", judging.cancellation, name="cancellation"),
    path("<int:pk>/replacement/", judging.replacement, name="replacement"),
    path("<int:pk>/extension/", extending.extension, name="extension"),
    path("<int:pk>/extensions/<int:extension>/approval/", extending.approval, name="extension_approval"),
    path("<int:pk>/extensions/<int:extension>/refusal/", extending.refusal, name="extension_refusal"),
    path("<int:pk>/extensions/<int:extension>/withdrawal/", extending.withdrawal, name="extension_withdrawal"),
    path("<int:pk>/parts/", around.part, name="part"),
    path("<int:pk>/person/", around.person, name="person"),
    path("<int:pk>/co-units/", giving.co_units, name="co_units"),
    path("<int:pk>/co-units/<int:unit>/answer/", around.co_answer, name="co_answer"),
    path("<int:pk>/comments/", around.comments, name="comments"),
    path("<int:pk>/mentions/<int:mention>/", around.mention, name="mention"),
    path("<int:pk>/milestones/", around.milestones, name="milestones"),
    path("<int:pk>/milestones/<int:milestone>/reaching/", around.milestone_reached, name="milestone_reached"),
    path("<int:pk>/milestones/<int:milestone>/dropping/", around.milestone_dropped, name="milestone_dropped"),
    path("<int:pk>/files/", around.files, name="files"),
    path("<int:pk>/files/<int:file>/", around.file, name="file"),
    path("<int:pk>/files/<int:file>/removal/", around.file_removal, name="file_removal"),
]
