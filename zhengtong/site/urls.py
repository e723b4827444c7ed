"""Every address of the site; who may open which stands at the page itself (`pages/door.py`)."""
from django.urls import URLPattern, URLResolver, path

from .pages import about, home, login, status, switches
from .pages.kernel.access import looked, purpose
from .pages.kernel.content import laws, policies
from .pages.kernel.journal import views as journal

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("login", login.enter, name="login"),
    path("logout", login.leave, name="logout"),
    path("elder", switches.elder, name="elder"),
    path("language", switches.language, name="language"),
    path("accessibility", about.accessibility, name="accessibility"),
    path("privacy", about.privacy, name="privacy"),
    path("status/", status.status, name="status"),
    path("purpose", purpose.purpose, name="purpose"),
    path("looked/", looked.looked, name="looked"),
    path("policies/", policies.catalogue, name="policies"),
    path("policies/<slug:key>/", policies.policy, name="policy"),
    path("policies/<slug:key>/table.dmn", policies.table_file, name="policy-table"),
    path("laws/<slug:key>/", laws.law, name="law"),
    path("journal/", journal.entries, name="journal"),
    path("journal/verify", journal.verify, name="journal-verify"),
    path("journal/<int:index>/", journal.entry, name="journal-entry"),
    path("journal/<int:index>/proof.json", journal.proof, name="journal-proof"),
]

handler400 = "zhengtong.site.pages.errors.bad_request"
handler403 = "zhengtong.site.pages.errors.forbidden"
handler404 = "zhengtong.site.pages.errors.not_found"
handler500 = "zhengtong.site.pages.errors.failed"
