"""Figures of scikit-learn for the forests of native/training. Run: python make.py (versions.txt names what it ran with).

Writes forests.json: a small data set of whole numbers (so that bins are its values), and what forests of many trees say
of other rows. Trees are drawn at random: with many of them two libraries come near the same expectation.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)

here = Path(__file__).parent
rng = np.random.default_rng(20261121)
N, TEST, P, TREES = 600, 80, 5, 3000


def rows(n):
    return rng.integers(0, 40, size=(n, P))


x, held = rows(N), rows(TEST)
signal = (x[:, 0] > 20) * 2.0 + x[:, 1] / 20 - (x[:, 2] > 10) * (x[:, 3] > 25) * 1.5 - 1.5
binary = (rng.random(N) < 1 / (1 + np.exp(-signal))).astype(int)
value = np.round(10 * signal + rng.normal(0, 3, N), 2)
# Isolation: a crowd, and the held-out rows spread wider than it.
crowd = np.clip(np.round(rng.normal(20, 4, size=(N, P))), 0, 40).astype(int)

common = dict(n_estimators=TREES, random_state=1, n_jobs=2)
cases = []


def add(learner, task, model, y, predict, params):
    model.fit(x, y)
    cases.append(dict(learner=learner, task=task, params=params, expected=predict(model).tolist()))


def shares(model):
    return np.round(model.predict_proba(held), 5)


def means(model):
    return np.round(model.predict(held), 4)


for leaf in (1, 5):
    params = dict(minRows=leaf, leaves=1024)
    add("random-forest", "binary", RandomForestClassifier(min_samples_leaf=leaf, **common), binary, shares, params)
    add("extra-trees", "binary", ExtraTreesClassifier(min_samples_leaf=leaf, **common), binary, shares, params)
params = dict(minRows=3, leaves=1024, nodeFeatures=0.6)
add("random-forest", "regression", RandomForestRegressor(min_samples_leaf=3, max_features=0.6, **common), value, means, params)
add("extra-trees", "regression", ExtraTreesRegressor(min_samples_leaf=3, max_features=0.6, **common), value, means, params)

isolation = IsolationForest(n_estimators=TREES, max_samples=256, random_state=1).fit(crowd)
out = dict(
    x=x.T.tolist(),
    held=held.T.tolist(),
    binary=binary.tolist(),
    value=value.tolist(),
    cases=cases,
    crowd=crowd.T.tolist(),
    # The anomaly score of the paper, in (0, 1).
    anomaly=np.round(-isolation.score_samples(held), 6).tolist(),
)
(here / "forests.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
