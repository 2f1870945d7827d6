"""Under which form two spellings of a product's name are one. Pure."""

import re
import unicodedata


def fold_product(name: str) -> str:
    """Case, width, spacing, hyphens and a trailing "API" or "APIs" do not count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = re.sub(r"[\W_]+", " ", plain).split()
    while len(words) > 1 and words[-1] in {"api", "apis"}:
        words.pop()
    return " ".join(words)
