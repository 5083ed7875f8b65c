"""Trains small models of LightGBM and XGBoost on a table, and says what each predicts for its rows.

python train_trees.py TABLE.csv FOLDER OUT.json
"""
import json
import os
import sys
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
import lightgbm as lgb
import pandas as pd
import xgboost as xgb

table, folder, out = sys.argv[1:]
rows = pd.read_csv(table)
x = rows[["age", "income", "city", "owner", "visits"]].assign(city=rows["city"].astype("category"))
# XGBoost 3.2 does not write the names of cities beyond ASCII rightly.
plain = x.drop(columns="city").assign(note=rows["note"].astype("category"))
y = (rows["outcome"] == "paid").astype(int)
folder = Path(folder)

light = lgb.train(
    {"objective": "binary", "num_leaves": 15, "verbose": -1, "num_threads": 1}, lgb.Dataset(x, y), 60
)
light.save_model(str(folder / "lightgbm.txt"))
matrix = xgb.DMatrix(plain, y, enable_categorical=True)
extreme = xgb.train({"objective": "binary:logistic", "max_depth": 5, "nthread": 1}, matrix, 60)
extreme.save_model(str(folder / "xgboost.json"))

predictions = {
    "lightgbm.txt": light.predict(x).tolist(),
    "xgboost.json": extreme.predict(matrix).astype(float).tolist(),
}
Path(out).write_text(json.dumps(predictions))
