"""Footnotes of a table: lettered in the order in which they are first asked for."""


class Footnotes:
    """Sentences below a table, each once."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def mark(self, *texts: str) -> str:
        """Return ` (a)` for each sentence, and nothing for empty ones."""
        marks = []
        for text in filter(None, texts):
            if text not in self._texts:
                self._texts.append(text)
            marks.append(f" ({_letters(self._texts.index(text))})")
        return "".join(marks)

    def lines(self) -> list[str]:
        """Return `(a) sentence` for each."""
        return [f"({_letters(place)}) {text}" for place, text in enumerate(self._texts)]


def _letters(place: int) -> str:
    """Return a, b, ..., z, aa, ab, ..."""
    first, last = divmod(place, 26)
    return (_letters(first - 1) if first else "") + chr(ord("a") + last)
