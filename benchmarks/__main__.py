"""``python -m benchmarks``: all benchmarks one after another."""

from __future__ import annotations

from benchmarks import (
    bench_gate_recall,
    bench_gate_speed,
    bench_ingestion,
    bench_release,
    bench_warehouse,
)

BENCHMARKS = (bench_ingestion, bench_gate_recall, bench_gate_speed, bench_warehouse, bench_release)

if __name__ == "__main__":
    for benchmark in BENCHMARKS:
        benchmark.main(standalone_mode=False)
