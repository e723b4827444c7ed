"""Why a file is not taken or not made, and what to do about it."""

__all__ = ["FileDamaged", "FileRefused", "PrintingUnavailable"]


class FileRefused(Exception):
    """Nothing was kept. `reason` and `remedy` are sentences for the person at the door; `code` names the check."""

    def __init__(self, reason: str, remedy: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.code = reason, remedy, code


class FileDamaged(Exception):
    """The kept bytes are gone or are no longer what their hash says; restore them from a backup."""


class PrintingUnavailable(Exception):
    """This machine cannot make PDFs; `remedy` is the one command that mends it."""

    def __init__(self, remedy: str) -> None:
        super().__init__(f"no PDF can be made here: {remedy}")
        self.remedy = remedy
