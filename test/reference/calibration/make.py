"""Isotonic and sigmoid calibration by scikit-learn on small cases: ties, all violators, one score, few rows.
Writes calibrators.json."""
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, xlog1py, xlogy
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(20261121)


def platt(z, y):
    """Optimum of Platt's smoothed likelihood to the last digits: Newton on the gradient, from scipy's start."""
    n1, n0 = y.sum(), len(y) - y.sum()
    t = np.where(y == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))

    def loss(w):
        p = expit(-(w[0] * z + w[1]))
        return -(xlogy(t, p) + xlog1py(1 - t, -p)).sum()

    w = minimize(loss, [0.0, np.log((n0 + 1) / (n1 + 1))], method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-12}).x
    for _ in range(50):
        p = expit(-(w[0] * z + w[1]))
        g = np.array([(z * (t - p)).sum(), (t - p).sum()])
        s = p * (1 - p)
        h = np.array([[(z * z * s).sum(), (z * s).sum()], [(z * s).sum(), s.sum()]])
        w = w - np.linalg.solve(h, g)
    return {"a": w[0], "b": w[1]}


def case(z, y, ask):
    model = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(z, y)
    return {
        "z": z.tolist(),
        "y": y.tolist(),
        "x": model.X_thresholds_.tolist(),
        "values": model.y_thresholds_.tolist(),
        "ask": ask.tolist(),
        "answer": model.predict(ask).tolist(),
        "platt": platt(z, y) if len(np.unique(z)) > 1 else None,
    }


def noisy(n, decimals=None):
    z = rng.normal(0, 2, size=n)
    if decimals is not None:
        z = np.round(z, decimals)
    y = (rng.uniform(size=n) < expit(1.3 * z - 0.4)).astype(int)
    return z, y


z1, y1 = noisy(300)
z2, y2 = noisy(300, 0)
z3, y3 = noisy(25, 1)
result = {
    "smooth": case(z1, y1, np.concatenate([rng.normal(0, 3, size=60), [-99.0, 99.0], z1[:5]])),
    "ties": case(z2, y2, np.concatenate([rng.normal(0, 3, size=60), np.arange(-6.0, 7.0)])),
    "few rows": case(z3, y3, np.linspace(-6, 6, 41)),
    "all violators": case(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 1, 0, 0]), np.array([0.0, 1.5, 9.0])),
    "one score": case(np.full(6, 0.5), np.array([0, 1, 1, 0, 1, 1]), np.array([0.0, 0.5, 1.0])),
}
Path(__file__).with_name("calibrators.json").write_text(json.dumps(result) + "\n")
