"""Every address of the site; who may open which stands at the page itself (`pages/door.py`)."""
from django.urls import URLPattern, URLResolver, path

from .pages import about, home, login, status, switches, work
from .pages.kernel.access import looked, purpose, subjects
from .pages.kernel.cases import feed
from .pages.kernel.cases import worklist as cases
from .pages.kernel.content import laws, policies
from .pages.kernel.drafts import beginning, counter, filing, handing
from .pages.kernel.facts import loading, registers
from .pages.kernel.journal import views as journal
from .pages.kernel.messages import inbox, outbox
from .pages.kernel.rounds import listing
from .pages.kernel.rounds import views as rounds
from .pages.law import reviews
from .pages.openness.requests import (
    consulting,
    correcting,
    deeds,
    following,
    officer,
    papers,
    public,
    publishing,
    redacting,
    remedying,
    visiting,
)
from .pages.report.annual import keeping, published, working
from .pages.services.entitlement import owed, sheets, worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("login", login.enter, name="login"),
    path("logout", login.leave, name="logout"),
    path("elder", switches.elder, name="elder"),
    path("language", switches.language, name="language"),
    path("accessibility", about.accessibility, name="accessibility"),
    path("privacy", about.privacy, name="privacy"),
    path("status/", status.status, name="status"),
    path("work/<int:pk>/", work.work, name="work"),
    path("owed/", owed.owed, name="owed"),
    path("owed/others/", owed.others, name="owed-others"),
    path("owed/<slug:key>/", owed.one, name="owed-policy"),
    path("owed/<slug:key>.pdf", owed.one_on_paper, name="owed-paper"),
    path("rounds/", rounds.every, name="rounds"),
    path("rounds/run", rounds.run, name="rounds-run"),
    path("rounds/<int:number>/", rounds.board, name="round"),
    path("rounds/<int:number>/<slug:key>/", listing.policy, name="round-policy"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/issue", worklist.issue, name="worklist-issue"),
    path("worklist/subjects/", listing.waiting, name="worklist-subjects"),
    path("worklist/lists/", sheets.every, name="worklist-lists"),
    path("worklist/lists/<int:pk>/", sheets.one, name="worklist-list"),
    path("worklist/lists/<int:pk>/sheet.csv", sheets.sheet, name="worklist-sheet"),
    path("worklist/lists/<int:pk>/return", sheets.bring_back, name="worklist-return"),
    path("worklist/lists/<int:pk>/release", sheets.release, name="worklist-release"),
    path("worklist/lists/<int:pk>/withdraw", sheets.withdraw, name="worklist-withdraw"),
    path("subjects/", subjects.find, name="subjects"),
    path("subjects/<slug:kind>/<int:no>/", subjects.subject, name="subject"),
    path("registers/", registers.every, name="registers"),
    path("registers/<slug:key>/", registers.register, name="register"),
    path("registers/<slug:key>/load", loading.load, name="register-load"),
    path("purpose", purpose.purpose, name="purpose"),
    path("looked/", looked.looked, name="looked"),
    path("policies/", policies.catalogue, name="policies"),
    path("policies/<slug:key>/", policies.policy, name="policy"),
    path("policies/<slug:key>/table.dmn", policies.table_file, name="policy-table"),
    path("laws/<slug:key>/", laws.law, name="law"),
    path("annual/", published.every, name="annual"),
    path("annual/<int:year>/<slug:unit>/", published.one, name="annual-published"),
    path("annual/<int:year>/<slug:unit>/<slug:kind>", published.file, name="annual-file"),
    path("annual/<int:year>/<slug:unit>/work/", working.report, name="annual-work"),
    path("annual/<int:year>/<slug:unit>/work/cases/", working.cases, name="annual-cases"),
    path("annual/<int:year>/<slug:unit>/work/enter/", keeping.enter, name="annual-enter"),
    path("annual/<int:year>/<slug:unit>/work/publish/", keeping.publish, name="annual-publish"),
    path("annual/<int:year>/<slug:unit>/work/<slug:kind>", working.file, name="annual-draft"),
    path("requests/", public.entry, name="requests"),
    path("requests/process.bpmn", public.process, name="requests-process"),
    path("requests/log/", public.log, name="requests-log"),
    path("requests/log.atom", public.feed, name="requests-feed"),
    path("requests/log/entry/<path:number>/", public.log_entry, name="requests-entry"),
    path("requests/log/file/<path:number>/<slug:digest>", public.log_file, name="requests-file"),
    path("file/", filing.every, name="file"),
    path("file/receipt/<uuid:pk>", handing.receipt, name="file-receipt"),
    path("file/receipt/<uuid:pk>.pdf", handing.receipt_pdf, name="file-receipt-paper"),
    path("file/<slug:procedure>/", beginning.begin, name="file-begin"),
    path("file/<slug:procedure>/drop", filing.drop, name="file-drop"),
    path("file/<slug:procedure>/check", handing.check, name="file-check"),
    path("file/<slug:procedure>/<slug:page>", filing.page, name="file-page"),
    path("desk/file/<slug:procedure>/", counter.begin, name="desk-file"),
    path("desk/file/<slug:procedure>/drop", counter.drop, name="desk-file-drop"),
    path("desk/file/<slug:procedure>/check", counter.check, name="desk-file-check"),
    path("desk/file/<slug:procedure>/<slug:page>", counter.page, name="desk-file-page"),
    path("requests/mine/", following.mine, name="requests-mine"),
    path("requests/mine/<uuid:pk>/", following.case, name="requests-case"),
    path("requests/mine/<uuid:pk>/letter/<str:code>", papers.letter, name="requests-letter"),
    path("requests/mine/<uuid:pk>/file/<slug:digest>", papers.file, name="requests-own-file"),
    path("requests/mine/<uuid:pk>/filed/<int:n>", papers.filed, name="requests-filed"),
    path("requests/mine/<uuid:pk>/withdraw", deeds.withdraw, name="requests-withdraw"),
    path("requests/mine/<uuid:pk>/reasons", deeds.reasons, name="requests-reasons"),
    path("requests/mine/<uuid:pk>/confirm", deeds.confirm, name="requests-confirm"),
    path("requests/mine/<uuid:pk>/open", deeds.open_reply, name="requests-open"),
    path("requests/mine/<uuid:pk>/correct", correcting.correct, name="requests-correct"),
    path("requests/mine/<uuid:pk>/correct/<slug:page>", correcting.correct, name="requests-correct-page"),
    path("requests/mine/<uuid:pk>/remedy", remedying.remedy, name="requests-remedy"),
    path("requests/visit/", visiting.ask, name="requests-visit"),
    path("requests/visit/code", visiting.code, name="requests-visit-code"),
    path("requests/visit/leave", visiting.leave, name="requests-visit-leave"),
    path("messages/", inbox.inbox, name="messages"),
    path("messages/outbox/", outbox.outbox, name="messages-outbox"),
    path("messages/<uuid:pk>/", inbox.message, name="message"),
    path("verify/", public.verify, name="verify"),
    path("verify/<slug:code>/", public.verify, name="verify-code"),
    path("cases/", cases.worklist, name="cases"),
    path("cases/head", cases.to_sign, name="cases-head"),
    path("cases/feed/<str:token>.ics", feed.feed, name="cases-feed"),
    path("cases/<uuid:pk>/", officer.case, name="case"),
    path("cases/<uuid:pk>/do/<slug:step>", officer.step, name="case-step"),
    path("cases/<uuid:pk>/asked/", consulting.asked, name="case-asked"),
    path("cases/<uuid:pk>/publish", publishing.publish, name="case-publish"),
    path("cases/<uuid:pk>/redact", redacting.upload, name="case-redact-upload"),
    path("cases/<uuid:pk>/redact/<slug:digest>", redacting.redact, name="case-redact"),
    path("cases/<uuid:pk>/file/<slug:digest>", officer.file, name="case-file"),
    path("cases/<uuid:pk>/filed/<int:n>", officer.filed, name="case-filed"),
    path("reviews/", reviews.every, name="reviews"),
    path("reviews/<int:pk>/", reviews.one, name="review"),
    path("journal/", journal.entries, name="journal"),
    path("journal/verify", journal.verify, name="journal-verify"),
    path("journal/<int:index>/", journal.entry, name="journal-entry"),
    path("journal/<int:index>/proof.json", journal.proof, name="journal-proof"),
]

handler400 = "zhengtong.site.pages.errors.bad_request"
handler403 = "zhengtong.site.pages.errors.forbidden"
handler404 = "zhengtong.site.pages.errors.not_found"
handler500 = "zhengtong.site.pages.errors.failed"
