"""Django app of the line law (法治)."""
from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "zhengtong.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"
