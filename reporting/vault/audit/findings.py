"""What a walk over the chain has found that does not fit."""

from dataclasses import dataclass, field

# Further findings of one kind are counted, not listed: a broken table must not fill the memory.
LISTED = 100
# Of an event: it says that it is older than a head before it, or younger than a head behind it.
BACKDATED, AHEAD = "backdated", "dated ahead"


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: a word for its kind, where, and a sentence."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.text}"


@dataclass
class Result:
    """What a walk has found; ``events`` and ``segments`` were looked at."""

    events: int = 0
    segments: int = 0
    heads: int = 0
    found: int = 0
    misdated: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything fits."""
        return not self.found

    @property
    def is_as_sealed(self) -> bool:
        """Whether nothing was changed, cut off or lost since it was sealed, whatever time an event says."""
        return self.found == self.misdated

    def add(self, kind: str, where: str, text: str) -> None:
        """Note a finding; after ``LISTED`` it is only counted."""
        self.found += 1
        self.misdated += kind in (BACKDATED, AHEAD)
        if len(self.findings) < LISTED:
            self.findings.append(Finding(kind, where, text))
