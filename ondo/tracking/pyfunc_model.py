"""A bundle written as a model of MLflow's own kind: a script and data, with signature and example, no pickle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow.models import Model

SCRIPT = Path(__file__).with_name("stack_script.py")
FILES = {"trees": "model.txt", "stack": "stack.json", "manifest": "manifest.json"}
NEEDED = ("mlflow", "lightgbm", "numpy", "pandas")
"""Libraries that the script needs, recorded with the versions of this environment."""


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What the model is asked with: names of the features in their order, and some rows to show how they look.

    ``example`` has a row per lead and a value per feature, NaN where it is missing.
    """

    columns: Sequence[str]
    example: Sequence[Sequence[float]]


def write_model(folder: Path, bundle: Path, given: ModelInput, about: Mapping[str, str], model: Model) -> None:
    """Write a bundle as a pyfunc model into a folder that does not exist.

    Parameters
    ----------
    bundle:
        Folder of the bundle, format 2.
    about:
        Kept in the model's metadata.
    model:
        What the model is called in the store; its file is written from it.
    """
    import numpy as np
    import pandas as pd
    from mlflow.models import ModelSignature
    from mlflow.pyfunc import save_model
    from mlflow.types import ColSpec, Schema, TensorSpec

    inputs = Schema([ColSpec("double", name, required=True) for name in given.columns])
    outputs = Schema([TensorSpec(np.dtype(np.float64), (-1,))])
    save_model(
        path=str(folder),
        python_model=str(SCRIPT),
        artifacts={name: str(bundle / file) for name, file in FILES.items()},
        signature=ModelSignature(inputs, outputs),
        input_example=pd.DataFrame(given.example, columns=list(given.columns), dtype=float),
        pip_requirements=[f"{name}=={version(name)}" for name in NEEDED],
        metadata=dict(about),
        mlflow_model=model,
    )
