"""The model that answers, as MLflow loads it: one script, complete in itself; it needs nothing of Ondo.

MLflow copies this file into the model and runs the copy ("models from code"), so nothing is pickled. Beside it lie the
bundle's own three files as artifacts: LightGBM's text, the numbers of the stack, the manifest with the columns' names.
"""

import json
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext

CERTAIN, MOST_ODDS = 1e-15, 700.0


class ServedStack(PythonModel):
    """Probability of leads by the stack: log-odds of trees and rules, weighed together."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the bundle's files."""
        files = context.artifacts
        stack = json.loads(Path(files["stack"]).read_text(encoding="utf-8"))
        manifest = json.loads(Path(files["manifest"]).read_text(encoding="utf-8"))
        self.columns: list[str] = manifest["features"]
        self.trees = lightgbm.Booster(model_str=Path(files["trees"]).read_text(encoding="utf-8"))
        coefficients = {name: value for name, value, _ in stack["terms"]}
        self.coefficients = np.array([coefficients.get(name, 0.0) for name in self.columns])
        self.intercept, self.weight = float(stack["intercept"]), float(stack["trees"])

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 - MLflow hands it over again
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002 - the model has none; MLflow's signature has
    ) -> np.ndarray:
        """Return the probability (0 to 1) that each lead is really hot, shape (rows,).

        Parameters
        ----------
        model_input:
            A row per lead, a column per feature by its name: counts, ages and amounts as numbers, NaN where missing, a
            category as the index of its level.
        """
        x = model_input[self.columns].to_numpy(np.float64)
        trees = np.clip(self.trees.predict(x, num_threads=1), CERTAIN, 1 - CERTAIN)
        odds = self.intercept + self.weight * np.log(trees / (1 - trees)) + np.nan_to_num(x) @ self.coefficients
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -MOST_ODDS, MOST_ODDS))), dtype=np.float64)


set_model(ServedStack())
