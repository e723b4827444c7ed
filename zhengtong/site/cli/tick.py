"""`zt tick`: lets each room do what is due, once or every half minute."""
import time
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from .output import Json, show


def command(
    loop: Annotated[bool, typer.Option(help=_("每半分钟一次，直到停止"))] = False,
    as_json: Json = False,
) -> None:
    """做到期的事，从最底层开始。"""
    from .. import tick

    while True:
        done = tick.run()
        if not loop:
            show(done, as_json=as_json, title=_("到期的事"))
            return
        time.sleep(tick.EVERY)
