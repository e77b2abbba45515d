#!/bin/sh
# How fast webhook deliveries are acknowledged once they are on disk, compared in one run with a bare handler that reads
# the body and checks its signature, and with go-githubapp's own scheduler, which keeps deliveries in memory. 32 connections
# over loopback, pull-request payloads of 22 KB, SQLite with synchronous=FULL; PostgreSQL too when NORTHSTAR_TEST_POSTGRES
# is the URL of a server where databases may be created. The columns x-bare and x-githubapp are ratios of acks/s.
#
#   deploy/bench/hook.sh [DELIVERIES [RUNS]]      20000 deliveries and 3 runs unless given; TMPDIR chooses the disk
set -eu
cd "$(dirname "$0")/../.."
binary=$(mktemp)
trap 'rm -f "$binary"' EXIT
go test -c -o "$binary" ./app/hook
for run in $(seq "${2:-3}"); do # whole runs, one after the other: what else the machine does hits all alike
	"$binary" -test.run '^$' -test.bench '^BenchmarkAck$' -test.benchtime "${1:-20000}x" -test.timeout 20m | grep -v '^PASS'
done
