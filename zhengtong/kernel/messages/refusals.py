"""Why a message is not taken or an arrival not recorded."""

__all__ = ["MessageRefused"]


class MessageRefused(Exception):
    """Nothing was written. `reason` and `remedy` are sentences for the officer."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy
