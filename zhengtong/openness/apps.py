"""Django app of the line openness (促公开)."""
from django.apps import AppConfig


class OpennessConfig(AppConfig):
    name = "zhengtong.openness"
    label = "openness"
    default_auto_field = "django.db.models.BigAutoField"
