"""FasterRisk in its own environment: ``python fasterrisk_card.py IN.npz OUT.npz K``.

Reads ``fit`` (rows, rules), ``label`` (0 or 1) and ``ask`` (rows, rules); writes ``score`` of the rows asked for,
how many rules the card uses, and the seconds of the fit. The library's own settings (points from -5 to 5) are kept.
"""

import sys
import time

import numpy as np
from fasterrisk.fasterrisk import RiskScoreOptimizer


def main() -> None:
    source, target, k = sys.argv[1], sys.argv[2], int(sys.argv[3])
    data = np.load(source)
    rules, label = data["fit"].astype(float), np.where(data["label"] == 1, 1.0, -1.0)
    cpu, wall = time.process_time(), time.perf_counter()
    optimizer = RiskScoreOptimizer(X=rules, y=label, k=k)
    optimizer.optimize()
    multiplier, intercept, points = optimizer.get_models(model_index=0)
    seconds, passed = time.process_time() - cpu, time.perf_counter() - wall
    score = (data["ask"].astype(float) @ points + intercept) / multiplier
    np.savez(target, score=score, used=np.count_nonzero(points), seconds=seconds, wall=passed)


if __name__ == "__main__":
    main()
