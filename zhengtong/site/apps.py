"""Django app of the site: pages, checks, command line."""
from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    name = "zhengtong.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A demonstration's text messages go to its own phones."""
        if settings.DEMO:
            from . import phones

            phones.install()
