"""EBM and optbinning in their own environment: ``python binned_models.py IN.npz OUT.npz ebm|optbinning``.

Reads ``fit`` (rows, columns), ``label``, ``ask`` and ``category`` (which columns are categories, as level numbers);
writes the log-odds of the rows asked for and the seconds of the fit.
"""

import sys
import time
import warnings

import numpy as np
import pandas as pd

SEED = 7


def frame(values: np.ndarray, category: np.ndarray) -> pd.DataFrame:
    columns = {}
    for i, is_category in enumerate(category):
        column = values[:, i]
        columns[f"c{i:02}"] = np.array([f"level {int(v)}" for v in column], dtype=object) if is_category else column
    return pd.DataFrame(columns)


def ebm(x: pd.DataFrame, label: np.ndarray, category: np.ndarray):
    from interpret.glassbox import ExplainableBoostingClassifier

    kinds = ["nominal" if c else "continuous" for c in category]
    return ExplainableBoostingClassifier(feature_types=kinds, outer_bags=4, n_jobs=1, random_state=SEED).fit(x, label)


def optbinning(x: pd.DataFrame, label: np.ndarray, category: np.ndarray):
    from optbinning import BinningProcess
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    named = [name for name, c in zip(x.columns, category, strict=True) if c]
    binning = BinningProcess(list(x.columns), categorical_variables=named)
    return make_pipeline(binning, LogisticRegression(max_iter=1000)).fit(x, label)


def main() -> None:
    warnings.simplefilter("ignore")
    source, target, kind = sys.argv[1:4]
    data = np.load(source)
    category = data["category"]
    x, ask = frame(data["fit"], category), frame(data["ask"], category)
    make = {"ebm": ebm, "optbinning": optbinning}[kind]
    cpu, wall = time.process_time(), time.perf_counter()
    model = make(x, data["label"], category)
    seconds, passed = time.process_time() - cpu, time.perf_counter() - wall
    p = np.clip(model.predict_proba(ask)[:, 1], 1e-9, 1 - 1e-9)
    np.savez(target, score=np.log(p / (1 - p)), used=x.shape[1], seconds=seconds, wall=passed)


if __name__ == "__main__":
    main()
