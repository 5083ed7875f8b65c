#!/bin/sh
# Regenerates native/onnx/generated/ from assets/onnx-ml.proto with protoc-gen-es (a development dependency).
# protoc itself comes from PyPI: pip install grpcio-tools==1.85.1 in a virtual environment, named by PYTHON.
#   PYTHON=.venv/bin/python sh scripts/generate-onnx.sh
# With --check it writes nothing and fails where the committed file differs.
set -eu
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
committed=native/onnx/generated
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
PATH="$PWD/node_modules/.bin:$PATH" "$python" -m grpc_tools.protoc -I assets \
  --plugin=protoc-gen-es=node_modules/.bin/protoc-gen-es \
  --es_out="$out" --es_opt=target=ts,import_extension=ts,erasable_syntax=true onnx-ml.proto
if [ "${1:-}" = --check ]; then
  diff -r "$out" "$committed"
else
  mkdir -p "$committed"
  cp "$out"/onnx-ml_pb.ts "$committed"/
fi
