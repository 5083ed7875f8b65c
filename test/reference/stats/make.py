"""Exact values of elementary functions, by mpmath with 60 digits. Writes elementary.json: for each function points
[x, y, e], where y is the double nearest to f(x) and e the rest, (f(x) - y) in units in the last place of y."""
import json
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 60
rng = np.random.default_rng(20261121)


def log_uniform(low, high, n):
    return np.exp(rng.uniform(np.log(low), np.log(high), n))


def signed(a):
    return a * rng.choice([-1.0, 1.0], len(a))


functions = {
    "exp": (mp.exp, [*rng.uniform(-1, 1, 60), *rng.uniform(-745, 709.7, 60), *signed(log_uniform(1e-18, 1, 30)), -745.1, 709.78, -708.3, 0.0]),
    "log": (mp.log, [*rng.uniform(0.5, 2, 60), *log_uniform(1e-300, 1e300, 60), *rng.uniform(0.98, 1.02, 40), 5e-324, 1e-310, 1.7e308, 1.0]),
    "log1p": (mp.log1p, [*rng.uniform(-0.999, 2, 60), *signed(log_uniform(1e-18, 0.99, 60)), *log_uniform(1e-3, 1e300, 40), 0.003910408631125399, 0.0]),
    "log2": (lambda x: mp.log(x) / mp.log(2), [*rng.uniform(0.5, 2, 60), *log_uniform(1e-300, 1e300, 60), *rng.uniform(0.98, 1.02, 40), 5e-324, 8.0, 0.125]),
    "expm1": (mp.expm1, [*rng.uniform(-1, 1, 60), *rng.uniform(-60, 709, 60), *signed(log_uniform(1e-18, 1, 40)), 0.0]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), [*rng.uniform(-5, 5, 60), *rng.uniform(-700, 40, 60)]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), [*rng.uniform(-5, 5, 60), *rng.uniform(-700, 40, 60)]),
    "tanh": (mp.tanh, [*rng.uniform(-3, 3, 60), *signed(log_uniform(1e-18, 20, 60))]),
    "erf": (mp.erf, [*rng.uniform(-3, 3, 60), *signed(log_uniform(1e-18, 6, 40))]),
    "erfc": (mp.erfc, [*rng.uniform(-3, 3, 60), *rng.uniform(2, 26, 40)]),
    "normalQuantile": (
        lambda p: -mp.sqrt(2) * mp.erfinv(1 - 2 * mp.mpf(p)),
        [*rng.uniform(0.001, 0.999, 60), *log_uniform(1e-12, 0.1, 40), 0.975, 0.025, 0.995],
    ),
}
result = {}
for name, (f, points) in functions.items():
    rows = []
    for x in map(float, points):
        exact = f(mp.mpf(x))
        y = float(exact)
        rest = float((exact - mp.mpf(y)) / mp.mpf(float(np.spacing(abs(y)))))
        rows.append([x, y, round(rest, 6)])
    result[name] = rows
Path(__file__).with_name("elementary.json").write_text(json.dumps(result) + "\n")
