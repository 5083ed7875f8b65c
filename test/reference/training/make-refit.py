"""Models of LightGBM before and after refit and further rounds, for native/training/trees. Run: python make-refit.py

Writes refit.json (versions-refit.txt names what it ran with). By objective:
- `before`: the model file of 12 rounds on some rows;
- `after`: the leaf values of Booster.refit on other rows, tree by tree, with `decay`;
- `on`: 20 rounds on from `before` (init_model) on the other rows: the raw scores that they begin with, and the raw scores
  of both models on rows that neither was trained on.
"""
import json
import re
from pathlib import Path

import lightgbm as lgb
import numpy as np

here = Path(__file__).parent
rng = np.random.default_rng(20261123)
NAMES = ["x", "whole", "kind"]
N = 300
FIXED = dict(
    verbose=-1, num_threads=1, deterministic=True, force_row_wise=True, seed=1, num_leaves=6, min_data_in_leaf=10,
    lambda_l2=0.5, min_data_per_group=10, cat_smooth=5,
)


def drawn(shift):
    x = np.round(rng.normal(shift, 1, N), 4)
    x[rng.uniform(size=N) < 0.1] = np.nan
    return np.column_stack([x, rng.integers(0, 9, N), rng.integers(0, 7, N)]).astype(float)


def signal(rows):
    x = np.nan_to_num(rows[:, 0], nan=0.7)
    return 0.8 * x + 0.2 * rows[:, 1] + np.array([0, 1, -1, 0.5, 2, -0.5, 0])[rows[:, 2].astype(int)]


def labels(objective, rows):
    s = signal(rows)
    if objective == "binary":
        return (s + rng.logistic(size=N) > 1).astype(float)
    if objective == "multiclass":
        return np.clip(np.floor(s + rng.normal(0, 0.7, N)), 0, 2)
    if objective == "poisson":
        return rng.poisson(np.exp(0.4 * s)).astype(float)
    return np.round(s + rng.normal(0, 0.5, N), 4)


CASES = [
    ("binary", {}, False),
    ("binary", {"lambda_l1": 0.3}, True),
    ("multiclass", {"num_class": 3}, False),
    ("regression", {}, False),
    ("poisson", {}, False),
]
cases = []
for objective, params, average in CASES:
    rows, others, test = drawn(0), drawn(0.5), drawn(0.3)
    y, anew = labels(objective, rows), labels(objective, others)
    weights = np.round(rng.uniform(0.5, 2, N), 2) if average else None
    full = {**FIXED, "objective": objective, "boost_from_average": average, **params}

    def dataset(data, label, weight=None):
        return lgb.Dataset(data, label, weight=weight, feature_name=NAMES, categorical_feature=["kind"], free_raw_data=False)

    before = lgb.train(full, dataset(rows, y), 12)
    text = before.model_to_string()
    after = lgb.Booster(model_str=text, params=full).refit(others, anew, decay_rate=0.7, weight=weights)
    grown = lgb.train(full, dataset(others, anew, weights), 20, init_model=lgb.Booster(model_str=text))
    shown = lambda data: [[None if np.isnan(v) else v for v in column] for column in data.T.tolist()]
    values = lambda model: [
        [float(v) for v in line.split()] for line in re.findall(r"^leaf_value=(.*)$", model.model_to_string(), re.M)
    ]
    cases.append(
        {
            "objective": objective,
            "params": params,
            "average": average,
            "before": text,
            "rows": shown(others),
            "y": anew.tolist(),
            **({} if weights is None else {"weights": weights.tolist()}),
            "decay": 0.7,
            "after": values(after),
            "begun": before.predict(others, raw_score=True).tolist(),
            "test": shown(test),
            "testY": labels(objective, test).tolist(),
            "testBefore": before.predict(test, raw_score=True).tolist(),
            "on": grown.predict(test, raw_score=True).tolist(),
        }
    )

(here / "refit.json").write_text(json.dumps(cases) + "\n")
(here / "versions-refit.txt").write_text(f"lightgbm=={lgb.__version__}\nnumpy=={np.__version__}\n")
