"""What can be wrong with an expression: one error with its place, what was expected and the remedy."""


class FeelError(Exception):
    """Wrong FEEL, or a computation that may not go on (limits). `pos` is (start, end) in characters of `text`."""

    def __init__(self, message: str, pos: tuple[int, int] = (0, 0), text: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.pos, self.text, self.remedy = message, pos, text, remedy

    @property
    def line_column(self) -> tuple[int, int]:
        """1-based line and column of the place."""
        before = self.text[: self.pos[0]]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def __str__(self) -> str:
        line, column = self.line_column
        where = f"line {line}, column {column}: " if self.text else ""
        near = f" (at {self.text[self.pos[0]:self.pos[0] + 30]!r})" if self.text[self.pos[0]:] else ""
        return f"{where}{self.message}{near}" + (f"; {self.remedy}" if self.remedy else "")
