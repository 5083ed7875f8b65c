"""Figures of LightGBM for native/training/trees/objectives. Run: ASSAY_SHARED=… python make-objectives.py

Writes objectives.json (versions-objectives.txt names what it ran with):
- `leaves`: scores of a tree without a split, and of one whose leaves are the values of one feature, from the start score
  and from given ones; of learning rate 1, so that neither bins nor the choice of splits matter;
- `bike`: losses on the test rows of bike_sharing_hourly.csv (of the published sets) by models of 100 rounds.
"""
import csv
import json
import os
from pathlib import Path

import lightgbm as lgb
import numpy as np

here = Path(__file__).parent
rng = np.random.default_rng(20261122)
FIXED = dict(verbose=-1, num_threads=1, deterministic=True, force_row_wise=True, seed=1)

OBJECTIVES = [
    ("absolute", "regression_l1", {}),
    ("huber", "huber", {"delta": 2.5}),
    ("quantile", "quantile", {"alpha": 0.9}),
    ("quantile", "quantile", {"alpha": 0.25}),
    ("poisson", "poisson", {}),
    ("poisson", "poisson", {"maxDeltaStep": 0.2}),
    ("gamma", "gamma", {}),
    ("tweedie", "tweedie", {"power": 1.3}),
]
NAMES = {
    "delta": "alpha",
    "alpha": "alpha",
    "maxDeltaStep": "poisson_max_delta_step",
    "power": "tweedie_variance_power",
}


def native(objective, params):
    return {**FIXED, "objective": objective, **{NAMES[name]: value for name, value in params.items()}}


N = 240
x = rng.integers(0, 4, N).astype(float)
# Distinct: of equal values LightGBM weighs those first that stand first.
y = np.round(rng.gamma(2.0, 1.0 + x, N) + 0.01, 5)
# From 1 on, where LightGBM interpolates in weighted percentiles as everywhere else.
weights = np.round(rng.uniform(1, 4, N), 2)

log_scored = np.round(rng.uniform(-0.5, 2, N), 3)
value_scored = np.round(rng.uniform(1, 7, N), 3)


def grown(common, init, w, l2):
    tree = lgb.train(
        {
            **common,
            "num_leaves": 4,
            "min_data_in_leaf": 1,
            "min_sum_hessian_in_leaf": 0,
            "boost_from_average": False,
            "lambda_l2": l2,
        },
        lgb.Dataset(x[:, None], y, weight=w, init_score=init),
        1,
    )
    values = np.arange(4.0)[:, None]
    return {
        "l2": l2,
        "leaf": tree.predict(values, pred_leaf=True)[:, 0].tolist(),
        "values": tree.predict(values, raw_score=True).tolist(),
    }


leaves = []
for ours, theirs, params in OBJECTIVES:
    for weighted in (False, True):
        w = weights if weighted else None
        scored = log_scored if ours in ("poisson", "gamma", "tweedie") else value_scored
        common = {**native(theirs, params), "learning_rate": 1.0, "min_data_in_bin": 1}
        stump = lgb.train({**common, "min_data_in_leaf": N}, lgb.Dataset(x[:, None], y, weight=w), 1)
        tree = lgb.train(
            {**common, "num_leaves": 4, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0},
            lgb.Dataset(x[:, None], y, weight=w),
            1,
        )
        assert tree.dump_model()["tree_info"][0]["num_leaves"] == 4
        leaves.append(
            {
                "objective": ours,
                "params": params,
                "weighted": weighted,
                "start": float(stump.predict([[0.0]], raw_score=True)[0]),
                "scores": tree.predict(np.arange(4.0)[:, None], raw_score=True).tolist(),
                # A tree's values from rows of different scores; the penalty tells G and H apart.
                "scored": [grown(common, scored, w, l2) for l2 in (0.0, 1.0)],
            }
        )

FEATURES = ["season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp", "hum", "windspeed"]
with open(Path(os.environ["ASSAY_SHARED"]) / "data/bike_sharing_hourly.csv", newline="") as file:
    table = list(csv.DictReader(file))
matrix = np.array([[float(row[name]) for name in FEATURES] for row in table])
count = np.array([float(row["cnt"]) for row in table])
test = np.arange(len(count)) % 5 == 0


def mean_loss(objective, params, score, y):
    over = score - y
    if objective == "absolute":
        return np.abs(over).mean()
    if objective == "huber":
        slope = np.clip(over, -params["delta"], params["delta"])
        return (slope * (over - slope / 2)).mean()
    if objective == "quantile":
        return np.where(over >= 0, (1 - params["alpha"]) * over, -params["alpha"] * over).mean()
    mean = np.exp(score)
    if objective == "poisson":
        return (mean - y * score).mean()
    if objective == "gamma":
        return (y / mean + score).mean()
    p = params["power"]
    return (mean ** (2 - p) / (2 - p) - y * mean ** (1 - p) / (1 - p)).mean()


bike = []
for ours, theirs, params in OBJECTIVES:
    if ours == "huber":
        params = {"delta": 30.0}
    rows = lgb.Dataset(matrix[~test], count[~test])
    model = lgb.train({**native(theirs, params), "num_threads": 2}, rows, 100)
    score = model.predict(matrix[test], raw_score=True)
    bike.append({"objective": ours, "params": params, "loss": float(mean_loss(ours, params, score, count[test]))})

(here / "objectives.json").write_text(
    json.dumps(
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "weights": weights.tolist(),
            "leaves": leaves,
            "logScored": log_scored.tolist(),
            "valueScored": value_scored.tolist(),
            "bike": {"features": FEATURES, "models": bike},
        }
    )
    + "\n"
)
(here / "versions-objectives.txt").write_text(f"lightgbm=={lgb.__version__}\nnumpy=={np.__version__}\n")
