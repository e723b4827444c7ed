"""Django app of the line data (管数据)."""
from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "zhengtong.data"
    label = "data"
    default_auto_field = "django.db.models.BigAutoField"
