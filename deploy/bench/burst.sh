#!/bin/sh
# What an event costs: the real server as a process of its own on one core, the simulated GitHub and the load on another, and in
# the same run a floor: a plain go-githubapp handler that posts the same and keeps nothing. README.md beside this says what each
# figure means, and what it does not show.
#
#   deploy/bench/burst.sh                                              2,000 pull requests, SQLite
#   deploy/bench/burst.sh --scenario pulls,issues,mixed --json out.json
#   deploy/bench/burst.sh --scenario milestone,reading,start
#   deploy/bench/burst.sh --db postgres --milestone 10000              wants NORTHSTAR_TEST_POSTGRES
#   deploy/bench/burst.sh --profile burst.pprof                        go tool pprof -top burst.pprof
#   deploy/bench/burst.sh --help
#
# It wants Linux with two cores and taskset. TMPDIR chooses the disk; everything in it and every database that it made is gone
# afterwards. NORTHSTAR_BENCH_CORES=0,1 says which core is for what is measured, and which for the rest.
set -eu
cd "$(dirname "$0")/../.."
cores=${NORTHSTAR_BENCH_CORES:-0,1}
taskset -c "$cores" true || { echo "burst.sh: two cores and taskset are needed" >&2; exit 1; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM
tags=
case " $* " in *" --profile"* | *" -profile"*) tags=profile ;; esac
go build -trimpath -ldflags '-s -w' -tags "$tags" -o "$out/northstar" ./cmd/northstar
go build -trimpath -ldflags '-s -w' -o "$out/floor" ./app/bench/floor
go build -trimpath -o "$out/bench" ./app/bench
taskset -c "${cores#*,}" "$out/bench" --server "$out/northstar" --floor "$out/floor" --core "${cores%,*}" "$@"
