"""Django app of the line report (报告)."""
from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "zhengtong.report"
    label = "report"
    default_auto_field = "django.db.models.BigAutoField"
