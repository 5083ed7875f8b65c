"""Metrics by scikit-learn on small cases with ties, constant scores, exact zeros and ones, several classes and
regression. Writes metrics.json."""
import json
from pathlib import Path

import numpy as np
from sklearn import metrics

rng = np.random.default_rng(20261121)
CLIP = 1e-15


def ece(judged, hit, bins=15):
    index = np.clip(np.ceil(judged * bins).astype(int) - 1, 0, bins - 1)
    # (i/bins, (i+1)/bins] by the bounds themselves, since the product is rounded.
    index -= (index > 0) & (judged <= index / bins)
    total = 0.0
    for b in range(bins):
        rows = index == b
        if rows.any():
            total += rows.mean() * abs(judged[rows].mean() - hit[rows].mean())
    return float(total)


def binary(p, y, threshold):
    label = (p >= threshold).astype(int)
    fpr, tpr, _ = metrics.roc_curve(y, p, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(y, p)
    clipped = np.clip(p, CLIP, 1 - CLIP)
    both = 0 < y.sum() < len(y)
    return {
        "p": p.tolist(),
        "y": y.tolist(),
        "threshold": threshold,
        "rocAuc": metrics.roc_auc_score(y, p) if both else None,
        "prAuc": metrics.average_precision_score(y, p) if both else None,
        "logLoss": float(-np.mean(np.where(y == 1, np.log(clipped), np.log(1 - clipped)))),
        "brier": metrics.brier_score_loss(y, p, pos_label=1),
        "accuracy": metrics.accuracy_score(y, label),
        "ece": ece(p, y),
        "confusion": metrics.confusion_matrix(y, label, labels=[0, 1]).tolist(),
        "roc": [fpr.tolist(), tpr.tolist()] if both else None,
        "precisionRecall": [recall.tolist(), precision.tolist()] if both else None,
    }


def best_threshold(p, y, fp, fn):
    candidates = sorted(set(p.tolist())) + [float(np.nextafter(p.max(), 2))]
    costs = [float(fp * ((p >= t) & (y == 0)).sum() + fn * ((p < t) & (y == 1)).sum()) / len(y) for t in candidates]
    i = int(np.argmin(costs))
    return {"falsePositive": fp, "falseNegative": fn, "value": candidates[i], "meanCost": costs[i]}


def multiclass(p, y):
    k = p.shape[1]
    truth = np.eye(k)[y]
    top = p.argmax(axis=1)
    clipped = np.clip(p[np.arange(len(y)), y], CLIP, 1 - CLIP)
    return {
        "p": p.tolist(),
        "y": y.tolist(),
        "rocAuc": metrics.roc_auc_score(truth, p, average="macro"),
        "prAuc": metrics.average_precision_score(truth, p, average="macro"),
        "logLoss": float(-np.log(clipped).mean()),
        "brier": float(((p - truth) ** 2).sum(axis=1).mean()),
        "accuracy": metrics.accuracy_score(y, top),
        "ece": ece(p.max(axis=1), (top == y).astype(float)),
        "confusionMatrix": metrics.confusion_matrix(y, top, labels=range(k)).tolist(),
    }


def regression(predicted, actual):
    return {
        "predicted": predicted.tolist(),
        "actual": actual.tolist(),
        "rmse": metrics.root_mean_squared_error(actual, predicted),
        "mae": metrics.mean_absolute_error(actual, predicted),
        "r2": metrics.r2_score(actual, predicted),
        "medianAbsoluteError": metrics.median_absolute_error(actual, predicted),
        "bias": float((predicted - actual).mean()),
    }


def outcomes(p):
    return (rng.uniform(size=len(p)) < p).astype(int)


smooth = rng.uniform(size=200)
tied = np.round(rng.uniform(size=200), 1)
ends = np.concatenate([np.zeros(40), np.ones(40), np.full(40, 1 / 15), np.full(40, 14 / 15)])
cases = {
    "smooth": binary(smooth, outcomes(smooth), 0.5),
    "tied, with scores on the bounds of bins": binary(tied, outcomes(tied), 0.3),
    "zeros and ones": binary(ends, rng.integers(0, 2, size=160), 1.0),
    "constant": binary(np.full(30, 0.25), rng.integers(0, 2, size=30), 0.25),
    "two rows": binary(np.array([0.2, 0.7]), np.array([0, 1]), 0.5),
    "upside down": binary(np.array([0.9, 0.8, 0.2, 0.1]), np.array([0, 0, 1, 1]), 0.5),
    "one class": binary(np.array([0.9, 0.8, 0.2]), np.array([1, 1, 1]), 0.5),
}
thresholds = []
for name in ["smooth", "tied, with scores on the bounds of bins", "zeros and ones", "constant", "upside down"]:
    case = cases[name]
    for fp, fn in [(1, 1), (1, 3), (5, 1), (0, 1), (1, 0)]:
        thresholds.append({"case": name, **best_threshold(np.array(case["p"]), np.array(case["y"]), fp, fn)})
p3 = rng.dirichlet([1, 1, 1], size=150)
y3 = np.array([rng.choice(3, p=row) for row in p3])
p3tied = np.tile([[0.5, 0.5, 0.0], [0.2, 0.4, 0.4], [1.0, 0.0, 0.0]], (20, 1))
target = rng.normal(50, 20, size=101)
result = {
    "binary": cases,
    "thresholds": thresholds,
    "multiclass": {"dirichlet": multiclass(p3, y3), "tied": multiclass(p3tied, rng.integers(0, 3, size=60))},
    "regression": {
        "odd number of rows": regression(target + rng.normal(1, 5, size=101), target),
        "far from 0": regression(1e9 + rng.normal(size=40), 1e9 + rng.normal(size=40)),
    },
}
Path(__file__).with_name("metrics.json").write_text(json.dumps(result) + "\n")
