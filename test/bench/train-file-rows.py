"""Rows for train-file.ts: python train-file-rows.py FILE ROWS writes 28 float32 features of several shapes, 5 % of them
missing, and a target of yes and no that they decide, as Parquet.
"""
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FEATURES = 28
CHUNK = 100_000
shapes = [np.sqrt, lambda u: 4 * u - 2, lambda u: u**3, lambda u: np.floor(40 * u)]
rng = np.random.default_rng(1)
effects = (rng.random(FEATURES) - 0.5) * np.where(np.arange(FEATURES) < 12, 3, 0.3)


def chunk(rows):
    score, columns = np.zeros(rows), {}
    for feature in range(FEATURES):
        u = rng.random(rows)
        missing = rng.random(rows) < 0.05
        values = shapes[feature % 4](u).astype(np.float32)
        columns[f"x{feature}"] = pa.array(values, mask=missing)
        score += effects[feature] * np.where(u > 0.7, 1, u * u - 0.4) * np.where(missing, 0.3, 1)
    columns["y"] = pa.array(np.where(rng.random(rows) < 1 / (1 + np.exp(-score)), "yes", "no"))
    return pa.table(columns)


file, rows = sys.argv[1], int(sys.argv[2])
with pq.ParquetWriter(file, chunk(1).schema) as writer:
    for begin in range(0, rows, CHUNK):
        writer.write_table(chunk(min(CHUNK, rows - begin)))
