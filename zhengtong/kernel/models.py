"""Gathers the tables of the kernel's rooms, so that a room can be moved without a migration."""
from .access.models import *  # noqa: F403
from .facts.models import *  # noqa: F403
from .journal.models import *  # noqa: F403
from .parties.models import *  # noqa: F403
from .rounds.models import *  # noqa: F403
