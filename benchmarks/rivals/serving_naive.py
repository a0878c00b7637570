"""The usual tutorial: FastAPI with a declared body, a pandas frame, LightGBM and shap. Runs in its own environment.

The folder in ``BENCH_MODEL`` holds ``model.txt``.
"""

import os
from pathlib import Path

import lightgbm as lgb
import pandas as pd
import shap
from fastapi import FastAPI
from pydantic import BaseModel

booster = lgb.Booster(model_file=str(Path(os.environ["BENCH_MODEL"]) / "model.txt"))
explainer = shap.TreeExplainer(booster)
app = FastAPI()


class Question(BaseModel):
    """The features of one lead by name."""

    features: dict[str, float | None]


class Answer(BaseModel):
    """A probability and what moved it."""

    probability: float
    contributions: dict[str, float]


@app.post("/v1/score", response_model=Answer)
def score(body: Question) -> Answer:
    """Predict and explain."""
    frame = pd.DataFrame([body.features]).astype(float)
    probability = float(booster.predict(frame, num_threads=1)[0])
    values = explainer.shap_values(frame)
    return Answer(probability=probability, contributions=dict(zip(frame.columns, map(float, values[0]), strict=True)))
