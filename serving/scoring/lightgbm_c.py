"""Prediction of one row by LightGBM's C interface, without importing `lightgbm` and what it pulls in.

`import lightgbm` brings pandas and scikit-learn along. The shared library beside it does not: it is found
with ``importlib.util.find_spec`` (which imports nothing) and called through ctypes, using the single-row fast
path: a probability costs some ten microseconds, its contributions some hundred for a bounded model.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import weakref
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ondo.domain.errors import Unavailable
from ondo.text.messages import Message

_NORMAL, _CONTRIB = 0, 3  # C_API_PREDICT_NORMAL, C_API_PREDICT_CONTRIB
_FLOAT64 = 1  # C_API_DTYPE_FLOAT64
_PARAMETERS = b"num_threads=1 verbosity=-1"
_NAMES = {"win32": "bin/lib_lightgbm.dll", "darwin": "lib/lib_lightgbm.dylib"}


@cache
def library() -> ctypes.CDLL:
    """Open LightGBM's shared library; ``Unavailable`` when it is not installed or cannot be opened."""
    spec = find_spec("lightgbm")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        file = Path(folder) / _NAMES.get(sys.platform, "lib/lib_lightgbm.so")
        if file.is_file():
            try:
                opened = ctypes.CDLL(str(file))
            except OSError as error:
                raise Unavailable(Message("problem-lightgbms-library-cannot-be-opened", error=str(error))) from error
            opened.LGBM_GetLastError.restype = ctypes.c_char_p
            return opened
    raise Unavailable(
        Message("problem-lightgbms-library-not-installed"), Message("problem-lightgbms-library-not-installed-hint")
    )


def _check(code: int) -> None:
    if code != 0:
        why = library().LGBM_GetLastError().decode("utf-8", "replace")
        raise Unavailable(Message("problem-lightgbm-refused", why=why))


class Booster:
    """A loaded model that answers one row at a time, from any thread.

    Parameters
    ----------
    text:
        The model as LightGBM's text format.
    """

    def __init__(self, text: str) -> None:
        self._lib = library()
        self._lock = threading.Lock()  # a fast configuration owns buffers: one row at a time
        handle, trees = ctypes.c_void_p(), ctypes.c_int()
        _check(self._lib.LGBM_BoosterLoadModelFromString(text.encode(), ctypes.byref(trees), ctypes.byref(handle)))
        self._handle = handle
        owned: list[ctypes.c_void_p] = []
        weakref.finalize(self, _free, self._lib, owned, handle)
        width = ctypes.c_int()
        _check(self._lib.LGBM_BoosterGetNumFeature(handle, ctypes.byref(width)))
        self.width = width.value
        self._row = (ctypes.c_double * self.width)()
        self._one = (ctypes.c_double * 1)()
        self._parts = (ctypes.c_double * (self.width + 1))()
        self._probability = self._fast(_NORMAL, owned)
        self._contributions = self._fast(_CONTRIB, owned)

    def _fast(self, kind: int, owned: list[ctypes.c_void_p]) -> ctypes.c_void_p:
        fast = ctypes.c_void_p()
        _check(
            self._lib.LGBM_BoosterPredictForMatSingleRowFastInit(
                self._handle, kind, 0, -1, _FLOAT64, self.width, _PARAMETERS, ctypes.byref(fast)
            )
        )
        owned.append(fast)
        return fast

    def _run(self, fast: ctypes.c_void_p, row: Sequence[float], out: ctypes.Array[ctypes.c_double]) -> list[float]:
        if len(row) != self.width:
            raise Unavailable(Message("problem-feature-count", width=self.width, count=len(row)))
        length = ctypes.c_int64()
        with self._lock:
            self._row[:] = list(row)
            _check(self._lib.LGBM_BoosterPredictForMatSingleRowFast(fast, self._row, ctypes.byref(length), out))
            return list(out[: length.value])

    def probability(self, row: Sequence[float]) -> float:
        """Return the model's own probability (0 to 1, before calibration); NaN in ``row`` means missing."""
        return self._run(self._probability, row, self._one)[0]

    def contributions(self, row: Sequence[float]) -> list[float]:
        """Return one contribution per feature in log-odds (exact tree Shapley values) and, last, the base value."""
        return self._run(self._contributions, row, self._parts)


def _free(lib: ctypes.CDLL, configurations: list[ctypes.c_void_p], handle: ctypes.c_void_p) -> None:
    for fast in configurations:
        lib.LGBM_FastConfigFree(fast)
    lib.LGBM_BoosterFree(handle)
