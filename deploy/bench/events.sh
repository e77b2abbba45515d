#!/bin/sh
# What an event costs and how soon its effect is there, with the real server against a simulated GitHub over loopback HTTP:
# the time from opening a pull request on an idle server to both of its checks (median and 95th percentile of 50), and the
# requests to GitHub by route for 1,000 events (500 of issues, 300 of pull requests, 200 comments), as reads and writes an
# event. SQLite, and PostgreSQL too when NORTHSTAR_TEST_POSTGRES is the URL of a server where databases may be created.
#
#   deploy/bench/events.sh [PULL-REQUESTS]      50 unless given; TMPDIR chooses the disk
set -eu
cd "$(dirname "$0")/../.."
binary=$(mktemp)
trap 'rm -f "$binary"' EXIT
go test -c -o "$binary" ./app
cd app
bench() {
	"$binary" -test.run '^$' -test.bench '^BenchmarkPrompt$' -test.benchtime "${1:-50}x" -test.timeout 20m
	"$binary" -test.run '^$' -test.bench '^BenchmarkEvents$' -test.benchtime 1x -test.v -test.timeout 20m
}
echo "== SQLite"
bench "$@"
if [ -n "${NORTHSTAR_TEST_POSTGRES:-}" ]; then
	echo "== PostgreSQL"
	NORTHSTAR_BENCH_POSTGRES=1 bench "$@"
fi
