"""Figures of scikit-learn for native/training. Run: python make.py (versions.txt names what it ran with).

Writes linear.json: small data sets, and what scikit-learn fits on them. Data are rounded to 3 decimals, so that the
file says exactly what was fitted.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, Ridge

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261121)
here = Path(__file__).parent
N, P = 160, 6


def data():
    x = rng.normal(size=(N, P))
    x[:, 1] = 0.7 * x[:, 0] + 0.3 * x[:, 1]
    x[:, 2] = (x[:, 2] > 0.4).astype(float)
    x[:, 3] = 50 + 20 * x[:, 3]
    return np.round(x, 3)


x = data()
signal = x[:, 0] - 0.8 * x[:, 1] + 0.9 * x[:, 2] + 0.02 * (x[:, 3] - 50)
binary = (rng.random(N) < 1 / (1 + np.exp(-signal))).astype(int)
scores = np.stack([signal, -x[:, 4], 0.5 * x[:, 5] + 0.3], axis=1)
cumulative = np.cumsum(np.exp(scores) / np.exp(scores).sum(1, keepdims=True), axis=1)
multi = (rng.random((N, 1)) > cumulative).sum(1)
value = np.round(2 + signal + 0.5 * rng.normal(size=N), 3)
weights = np.round(rng.uniform(0.2, 3, N), 2)


def logistic_objective(model, y, c, l1_ratio, w):
    """C Σ w loss + penalty, as the solver minimises it."""
    z = x @ model.coef_.T + model.intercept_
    if z.shape[1] == 1:
        z = np.hstack([np.zeros_like(z), z])
    top = z.max(1)
    loss = top + np.log(np.exp(z - top[:, None]).sum(1)) - z[np.arange(N), y]
    b = model.coef_
    return c * (w * loss).sum() + l1_ratio * np.abs(b).sum() + (1 - l1_ratio) / 2 * (b**2).sum()


cases = []


def add_logistic(name, y, c, l1_ratio=0.0, penalised=True, w=None):
    if l1_ratio > 0:
        model = LogisticRegression(
            C=c, l1_ratio=l1_ratio, solver="saga", tol=1e-14, max_iter=2_000_000
        )
    else:
        model = LogisticRegression(
            C=c if penalised else np.inf, solver="newton-cholesky", tol=1e-10, max_iter=1000
        )
    model.fit(x, y, sample_weight=w)
    cases.append(
        {
            "name": name,
            "learner": "logistic",
            "target": "binary" if len(model.classes_) == 2 else "multi",
            "weighted": w is not None,
            "params": {"c": c, "l1Ratio": l1_ratio, "penalty": "elasticnet" if penalised else "none"},
            "coef": model.coef_.tolist(),
            "intercept": model.intercept_.tolist(),
            "objective": logistic_objective(
                model, y, c, l1_ratio if penalised else 0, np.ones(N) if w is None else w
            )
            if penalised
            else None,
        }
    )


def add_linear(name, model, params, w=None):
    model.fit(x, value, sample_weight=w)
    ww = np.ones(N) if w is None else w
    r = value - model.predict(x)
    b = model.coef_
    objective = (ww * r**2).sum() / (2 * ww.sum()) + params["alpha"] * (
        params["l1Ratio"] * np.abs(b).sum() + (1 - params["l1Ratio"]) / 2 * (b**2).sum()
    )
    cases.append(
        {
            "name": name,
            "learner": "linear",
            "target": "value",
            "weighted": w is not None,
            "params": params,
            "coef": [b.tolist()],
            "intercept": [float(model.intercept_)],
            "objective": objective,
        }
    )


add_logistic("ridge, C = 1", binary, 1.0)
add_logistic("ridge, C = 0.05, weighted", binary, 0.05, w=weights)
add_logistic("no penalty", binary, 1.0, penalised=False)
add_logistic("three classes, ridge", multi, 1.0)
add_logistic("three classes, no penalty", multi, 1.0, penalised=False)
x_kept = x
add_linear("least squares", LinearRegression(), {"alpha": 0, "l1Ratio": 0})
add_linear("least squares, weighted", LinearRegression(), {"alpha": 0, "l1Ratio": 0}, weights)
add_linear("ridge", Ridge(alpha=0.1 * N, solver="cholesky"), {"alpha": 0.1, "l1Ratio": 0})
add_linear(
    "elastic net",
    ElasticNet(alpha=0.1, l1_ratio=0.5, tol=1e-15, max_iter=10_000_000),
    {"alpha": 0.1, "l1Ratio": 0.5},
)
add_linear(
    "lasso, weighted",
    ElasticNet(alpha=0.05, l1_ratio=1.0, tol=1e-15, max_iter=10_000_000),
    {"alpha": 0.05, "l1Ratio": 1},
    weights,
)
# SAGA needs columns of one size; column 3 is left as it is in all other cases.
x = x.copy()
x[:, 3] = np.round((x[:, 3] - 50) / 20, 3)
first_saga = len(cases)
add_logistic("elastic net", binary, 0.3, 0.5)
add_logistic("lasso, weighted", binary, 0.1, 1.0, w=weights)
add_logistic("three classes, elastic net", multi, 0.2, 0.7)
for case in cases[first_saga:]:
    case["x"] = "scaled"

(here / "linear.json").write_text(
    json.dumps(
        {
            "x": x_kept.tolist(),
            "scaled": x.tolist(),
            "binary": binary.tolist(),
            "multi": multi.tolist(),
            "value": value.tolist(),
            "weights": weights.tolist(),
            "cases": cases,
        },
        indent=None,
    )
    + "\n"
)
(here / "versions.txt").write_text(f"scikit-learn=={sklearn.__version__}\nnumpy=={np.__version__}\n")
