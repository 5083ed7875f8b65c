"""Permutation importance by scikit-learn, of fixed linear models, so that nothing but the definition is compared.

exact: small sets with the orders that scikit-learn drew. It writes each shuffled column back before the next repeat, so
the order of repeat r is that of all shuffles before it, one after the other; it is read off a column of row numbers.
estimated: the breast cancer set of scikit-learn with a logistic regression, 200 repeats: means and their deviation, for
our own shuffles to be compared with within what chance allows.
"""

import json
import pathlib

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.datasets import load_breast_cancer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

here = pathlib.Path(__file__).parent


class Line(RegressorMixin, BaseEstimator):
    def __init__(self, weights, intercept):
        self.weights, self.intercept = weights, intercept

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return self.intercept + np.asarray(X) @ np.asarray(self.weights)


class Odds(ClassifierMixin, BaseEstimator):
    """weights: [classes][features]; of two classes one row, of the log-odds."""

    def __init__(self, weights, intercepts):
        self.weights, self.intercepts = weights, intercepts

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def margins(self, X):
        return np.asarray(self.intercepts) + np.asarray(X) @ np.asarray(self.weights).T

    def predict_proba(self, X):
        z = self.margins(X)
        if z.shape[1] == 1:
            p = 1 / (1 + np.exp(-z[:, 0]))
            return np.column_stack([1 - p, p])
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def orders(rows, repeats, seed):
    """The order of each repeat: a model whose answers are its column shows what was shuffled where."""
    seen = []

    class Spy(Line):
        def predict(self, X):
            seen.append(np.asarray(X)[:, 0].astype(int).tolist())
            return np.asarray(X)[:, 0]

    numbers = np.arange(rows, dtype=float)[:, None]
    spy = Spy([1.0], 0.0).fit(numbers, numbers[:, 0])
    permutation_importance(spy, numbers, numbers[:, 0], n_repeats=repeats, random_state=seed, scoring="r2")
    return seen[1:]


def exact(task, model, X, y, scorings, repeats=5, seed=7):
    model.fit(X, y)
    importances = {}
    for ours, theirs in scorings.items():
        found = permutation_importance(model, X, y, n_repeats=repeats, random_state=seed, scoring=theirs)
        importances[ours] = {
            "importances": found.importances.tolist(),
            "mean": found.importances_mean.tolist(),
            "std": found.importances_std.tolist(),
        }
    weights = model.weights if task != "regression" else [model.weights]
    intercepts = model.intercepts if task != "regression" else [model.intercept]
    return {
        "task": task,
        "x": X.T.tolist(),
        "y": y.tolist(),
        "weights": weights,
        "intercepts": intercepts,
        "orders": orders(len(y), repeats, seed),
        "importances": importances,
    }


def main():
    random = np.random.default_rng(20)
    X = random.normal(size=(60, 4)).round(3)
    X[:, 2] = 1.5  # constant
    X[:, 3] = X[:, 0]  # duplicate
    noise = random.normal(size=60)
    value = (2 * X[:, 0] - X[:, 1] + noise).round(3)
    two = (X[:, 0] - X[:, 1] + noise > 0.4).astype(int)
    three = np.digitize(X[:, 0] + 0.5 * noise, [-0.5, 0.6])
    cases = [
        exact("regression", Line([1.2, -0.9, 0.4, 0.7], 0.1), X, value,
              {"rmse": "neg_root_mean_squared_error", "mae": "neg_mean_absolute_error",
               "medianAbsoluteError": "neg_median_absolute_error", "r2": "r2"}),
        exact("binary", Odds([[0.8, -1.1, 0.3, 0.5]], [-0.2]), X, two,
              {"rocAuc": "roc_auc", "prAuc": "average_precision", "logLoss": "neg_log_loss",
               "brier": "neg_brier_score", "accuracy": "accuracy"}),
        exact("multiclass", Odds([[-1.0, 0.2, 0.1, -0.4], [0.1, 0.0, 0.2, 0.1], [0.9, -0.1, 0.0, 0.6]], [0.1, 0.5, -0.3]),
              X, three, {"logLoss": "neg_log_loss", "rocAuc": "roc_auc_ovr", "accuracy": "accuracy"}),
    ]

    cancer = load_breast_cancer()
    columns = [0, 1, 6, 10, 20, 24]
    scaled = StandardScaler().fit_transform(cancer.data[:, columns])
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(scaled, cancer.target)
    scaled = scaled.round(4)
    found = permutation_importance(fitted, scaled, cancer.target, n_repeats=200, random_state=1, scoring="neg_log_loss")
    estimated = {
        "x": scaled.T.tolist(),
        "y": cancer.target.tolist(),
        "weights": fitted.coef_.tolist(),
        "intercepts": fitted.intercept_.tolist(),
        "mean": found.importances_mean.tolist(),
        "std": found.importances_std.tolist(),
    }
    text = json.dumps({"exact": cases, "estimated": estimated})
    (here / "permutation.json").write_text(text + "\n")


main()
