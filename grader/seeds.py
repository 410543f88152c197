"""The seed of the cases: public, or hidden in a file until the teacher publishes it.

A hidden seed is 64 hexadecimal digits (256 bits from a good source). A verdict carries
only its commitment, the SHA-256 of those digits: as there are 2**256 of them, nobody
finds the seed by trying, and nobody can later publish another one with the same
commitment. The number that draws the cases is another hash of the digits, so that
neither tells the other.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import UsageError

DIGITS = 64
FEWEST_KINDS = 8
"""Random digits show fewer different ones less often than once in 10**16."""
MAKE_ONE = 'python -c "import secrets; print(secrets.token_hex(32))" > seed.txt'


@dataclass(frozen=True)
class Seed:
    """A number that draws the cases; ``commitment`` is given where the number is hidden."""

    number: int = field(repr=False)
    commitment: str | None = None


def read_hidden(path: Path) -> Seed:
    """Return the hidden seed in a file. Raises UsageError, which never shows the content."""
    try:
        with path.open("rb") as file:
            data = file.read(DIGITS * 2)
    except OSError as error:
        raise UsageError(f"The seed file {path} cannot be read: {error.strerror}.") from None
    text = data.decode("ascii", "replace").strip().lower()
    if re.fullmatch(r"[0-9a-f]{64}", text) is None:
        raise UsageError(
            f"The seed file {path} must hold {DIGITS} hexadecimal digits and nothing else, so that "
            f"nobody can guess the seed from its commitment. Make one with: {MAKE_ONE}"
        )
    if len(set(text)) < FEWEST_KINDS:
        raise UsageError(
            f"The seed in {path} is not random: it uses {len(set(text))} different digits only. "
            f"Make one with: {MAKE_ONE}"
        )
    return hidden(text)


def hidden(digits: str) -> Seed:
    """Return the seed of 64 hexadecimal digits in lower case."""
    number = hashlib.sha256(b"torchgrade cases\n" + digits.encode()).digest()
    commitment = hashlib.sha256(digits.encode()).hexdigest()
    return Seed(int.from_bytes(number[:8], "big") >> 1, commitment)
