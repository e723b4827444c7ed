"""Django app of the line services (优服务)."""
from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "zhengtong.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
