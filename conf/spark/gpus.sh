#!/usr/bin/env bash
# Spark's discovery script: tells as JSON which GPUs of NVIDIA's this machine, or the container that
# it runs in, has. Their addresses are the driver's numbers; where CUDA_VISIBLE_DEVICES is set, what
# that names, since Predilect counts within it.
#   spark.executor.resource.gpu.discoveryScript  (YARN, Kubernetes)
#   spark.worker.resource.gpu.discoveryScript    (a standalone cluster's workers)
set -euo pipefail

if [ -n "${CUDA_VISIBLE_DEVICES:-}" ]; then
  addresses="$(tr ',' '\n' <<<"$CUDA_VISIBLE_DEVICES")"
else
  addresses="$(nvidia-smi --query-gpu=index --format=csv,noheader)" || {
    echo "error: nvidia-smi tells of no GPU on $(hostname): is NVIDIA's driver there?" >&2
    exit 1
  }
fi
quoted="$(sed -e 's/[[:space:]]//g' -e '/^$/d' -e 's/.*/"&"/' <<<"$addresses" | paste -sd, -)"
echo "{\"name\": \"gpu\", \"addresses\": [$quoted]}"
