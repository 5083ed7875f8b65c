"""Rates by group and disparities by fairlearn on small cases. Writes rates.json."""
import json
from pathlib import Path

import fairlearn.metrics as fl
import numpy as np
from sklearn.metrics import accuracy_score, precision_score

rng = np.random.default_rng(20261121)
rate_functions = {
    "selectionRate": fl.selection_rate,
    "truePositiveRate": fl.true_positive_rate,
    "falsePositiveRate": fl.false_positive_rate,
    "trueNegativeRate": fl.true_negative_rate,
    "falseNegativeRate": fl.false_negative_rate,
    "precision": lambda y, l: precision_score(y, l, zero_division=0),
    "accuracy": accuracy_score,
}


def case(groups, y, p):
    label = (p >= 0.5).astype(int)
    frame = fl.MetricFrame(metrics=rate_functions, y_true=y, y_pred=label, sensitive_features=groups)
    arguments = {"y_true": y, "y_pred": label, "sensitive_features": groups}
    return {
        "group": groups.tolist(),
        "y": y.tolist(),
        "p": p.tolist(),
        "byGroup": {str(g): {k: float(v) for k, v in row.items()} for g, row in frame.by_group.to_dict("index").items()},
        "disparities": {
            "demographicParityDifference": fl.demographic_parity_difference(**arguments),
            "demographicParityRatio": fl.demographic_parity_ratio(**arguments),
            "equalizedOddsDifference": fl.equalized_odds_difference(**arguments),
            "equalizedOddsRatio": fl.equalized_odds_ratio(**arguments),
            "equalOpportunityDifference": fl.equal_opportunity_difference(**arguments),
            "accuracyDifference": float(frame.difference()["accuracy"]),
        },
    }


def draw(n, names, shift):
    groups = rng.choice(names, size=n)
    p = np.clip(rng.uniform(size=n) + np.array([shift * names.index(g) for g in groups]), 0, 1)
    return groups, (rng.uniform(size=n) < p).astype(int), p


result = {
    "two groups": case(*draw(200, ["a", "b"], -0.2)),
    "five groups, some small": case(*draw(120, ["a", "b", "c", "d", "e"], 0.05)),
    "no difference": case(np.array(["a", "a", "b", "b"]), np.array([0, 1, 0, 1]), np.array([0.2, 0.8, 0.2, 0.8])),
}
Path(__file__).with_name("rates.json").write_text(json.dumps(result) + "\n")
