"""Gathers the tables of the kernel's rooms, so that a room can be moved without a migration."""
from .access.models import *
from .cases.models import *
from .drafts.models import *
from .facts.models import *
from .files.models import *
from .journal.models import *
from .messages.models import *
from .parties.models import *
from .rounds.models import *
from .visits.models import *
