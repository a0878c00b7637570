"""The model as MLflow serves it: a pyfunc that predicts and gives contributions."""

import lightgbm as lgb
import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext


class Explained(PythonModel):
    """Predicts, and explains by LightGBM's own contributions."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the model."""
        self.booster = lgb.Booster(model_file=context.artifacts["model"])

    def predict(self, context, model_input, params=None):  # noqa: ARG002
        """Return a probability and a contribution of each feature for every row."""
        frame = model_input.astype(float)
        scores = pd.DataFrame(
            self.booster.predict(frame, pred_contrib=True, num_threads=1), columns=[*frame.columns, "base"]
        )
        scores.insert(0, "probability", self.booster.predict(frame, num_threads=1))
        return scores


mlflow.models.set_model(Explained())
