"""``python -m benchmarks``: all benchmarks one after another."""

from __future__ import annotations

from benchmarks import bench_ingestion

if __name__ == "__main__":
    bench_ingestion.main()
