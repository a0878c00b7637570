"""Money as people read it: integer minor units and an ISO 4217 currency; currencies are never added up."""

from __future__ import annotations

from ondo.domain.vocabulary import Lang
from ondo.text.messages import text

_WHOLE = frozenset(
    [
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    ]
)
_THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency's minor unit stands for (ISO 4217): 0 for yen, 2 for most, 3 for a few."""
    return 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2


def money_text(minor: int, currency: str, lang: Lang) -> str:
    """Write an amount, ``1,200円`` or ``JPY 1,200``; every digit is exact."""
    digits = minor_digits(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    amount = f"{'-' if minor < 0 else ''}{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    if currency == "JPY":
        return text(lang, "money-yen", {"amount": amount})
    return text(lang, "money-amount", {"amount": amount, "currency": currency})
