"""Django app of the site: pages, checks, command line."""
from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zhengtong.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"
