"""Figures of other libraries for native/data/profile.test.ts: table.csv and golden.json beside this file.

Quantiles, counts, histograms, ranks, AUC and Cramer's V are numpy's, pandas', scipy's and scikit-learn's. Moments,
correlations and eta squared are made in exact rational arithmetic, because the libraries lose six digits on the column
`far` (1e9 plus noise); where they do not, they are asserted to agree.
"""

import json
import math
import pathlib
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats.contingency import association
from sklearn.metrics import roc_auc_score

folder = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261101)
n = 600
latent = rng.normal(size=n)
table = pd.DataFrame(
    {
        "normal": np.round(latent * 3 + 10, 6),
        "skewed": np.round(np.exp(rng.normal(size=n) * 1.2), 9),
        "far": 1e9 + np.round(rng.normal(size=n), 5),
        "tiny": rng.normal(size=n) * 1e-160,
        "huge": rng.normal(size=n) * 1e150,
        "count": rng.poisson(3, size=n),
        "constant": 7,
        "category": rng.choice(["red", "green", "blue", "été"], p=[0.5, 0.3, 0.15, 0.05], size=n),
        "answer": np.where(latent + rng.normal(size=n) > 0.4, "yes", "no"),
        "colour": rng.choice(["a", "b", "c"], size=n),
        "amount": np.round(latent * 5 + rng.normal(size=n) * 3, 4),
    }
)
table.loc[rng.choice(n, 40, replace=False), "normal"] = np.nan
table.loc[rng.choice(n, 25, replace=False), "category"] = None
table = pd.concat([table, table.iloc[:3]], ignore_index=True)
table.to_csv(folder / "table.csv", index=False)
table = pd.read_csv(folder / "table.csv", float_precision="round_trip")

P = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]
positive = table["answer"] == "yes"
codes = pd.factorize(table["colour"], sort=True)[0]


def exact(x):
    return [Fraction(float(v)) for v in x]


def signed_root(square, sign):
    """The root of a Fraction, as a double with a sign."""
    with localcontext() as context:
        context.prec = 60
        root = float((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())
    return root if sign >= 0 else -root


def exact_moments(x):
    values = exact(x)
    size = len(values)
    mean = sum(values) / size
    m2, m3, m4 = (sum((v - mean) ** k for v in values) / size for k in (2, 3, 4))
    figures = {"mean": float(mean), "variance": float(m2 * size / (size - 1))}
    figures["standardDeviation"] = signed_root(m2 * size / (size - 1), 1)
    if m2:
        figures["skewness"] = signed_root(m3**2 / m2**3, m3)
        figures["kurtosis"] = float(m4 / m2**2 - 3)
    return figures


def exact_pearson(x, y):
    x, y = exact(x), exact(y)
    mx, my = sum(x) / len(x), sum(y) / len(y)
    xy = sum((a - mx) * (b - my) for a, b in zip(x, y))
    return signed_root(xy**2 / sum((a - mx) ** 2 for a in x) / sum((b - my) ** 2 for b in y), xy)


def eta_squared(x, groups):
    x = exact(x)
    mean = sum(x) / len(x)
    between = Fraction(0)
    for g in set(groups):
        part = [v for v, own in zip(x, groups) if own == g]
        between += len(part) * (sum(part) / len(part) - mean) ** 2
    return float(between / sum((v - mean) ** 2 for v in x))


def numbers(name):
    x = table[name].dropna().to_numpy(dtype=float)
    both = table[name].notna()
    figures = {
        "missing": int(table[name].isna().sum()),
        "distinct": int(table[name].nunique()),
        "min": float(x.min()),
        "max": float(x.max()),
        "zeros": int((x == 0).sum()),
        "negatives": int((x < 0).sum()),
        **exact_moments(x),
        "quantiles": [float(q) for q in np.quantile(x, P)],
        "top": [[float(v), int(c)] for v, c in table[name].value_counts().items() if c == table[name].value_counts().max()],
    }
    if name != "constant":
        # Scaled by a power of two, which leaves the figures as they are, so that fourth powers stay in range.
        scaled = np.ldexp(x, -int(np.frexp(np.abs(x).max())[1]))
        if name != "far":
            assert math.isclose(figures["skewness"], stats.skew(scaled), rel_tol=1e-9, abs_tol=1e-12)
            assert math.isclose(figures["kurtosis"], stats.kurtosis(scaled), rel_tol=1e-9, abs_tol=1e-12)
            assert math.isclose(figures["variance"], x.var(ddof=1), rel_tol=1e-12)
        figures["auc"] = float(roc_auc_score(positive[both], x))
        figures["etaSquared"] = eta_squared(scaled, codes[both].tolist())
        counts, edges = np.histogram(x, bins="fd")
        figures["fd"] = {"bins": len(counts), "edges": edges.tolist(), "counts": counts.tolist()}
    if name not in ("constant", "amount"):
        figures["pearson"] = exact_pearson(x, table["amount"][both])
        if name != "far":
            assert math.isclose(figures["pearson"], stats.pearsonr(scaled, table["amount"][both]).statistic, rel_tol=1e-9, abs_tol=1e-12)
        figures["spearman"] = float(stats.spearmanr(x, table["amount"][both]).statistic)
    return figures


def category(name):
    both = table[name].notna()
    top = sorted(table[name].value_counts().items(), key=lambda item: (-item[1], item[0]))
    lengths = table[name].dropna().str.len()
    crossed = pd.crosstab(table[name], table["answer"])
    return {
        "missing": int((~both).sum()),
        "distinct": int(table[name].nunique()),
        "top": [[v, int(c)] for v, c in top],
        "lengths": [int(lengths.min()), int(lengths.max()), float(lengths.mean())],
        "cramersV": float(association(crossed.to_numpy(), method="cramer")),
        "rates": {v: float(positive[table[name] == v].mean()) for v, _ in top},
        "etaSquared": eta_squared(table["amount"][both], table[name][both].tolist()),
    }


golden = {
    "rows": len(table),
    "duplicateRows": int(table.duplicated().sum()),
    "numbers": {name: numbers(name) for name in ["normal", "skewed", "far", "tiny", "huge", "count", "constant", "amount"]},
    "categories": {name: category(name) for name in ["category", "colour"]},
}
(folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
