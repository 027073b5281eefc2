"""``python -m benchmarks``: all benchmarks one after another."""

from __future__ import annotations

from benchmarks import bench_gate_recall, bench_gate_speed, bench_ingestion, bench_warehouse

if __name__ == "__main__":
    for benchmark in (bench_ingestion, bench_gate_recall, bench_gate_speed, bench_warehouse):
        benchmark.main(standalone_mode=False)
