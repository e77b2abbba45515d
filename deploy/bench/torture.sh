#!/bin/sh
# One random story, told to a server that nobody disturbs and to one that is killed as kill -9 does, at random moments and under load,
# while GitHub fails: in the end people must see the same, and nothing twice. README.md beside this says what is compared.
#
#   deploy/bench/torture.sh                                            one story, about a minute
#   deploy/bench/torture.sh --stories 20 --kills 20 --faults 30
#   deploy/bench/torture.sh --seed 4711 --keep                         the same story again; what it left is kept where it differed
#   deploy/bench/torture.sh --db postgres --replicas 2                 wants NORTHSTAR_TEST_POSTGRES
#   deploy/bench/torture.sh --help
#
# It wants Linux. TMPDIR chooses the disk; everything in it and every database that it made is gone afterwards.
set -eu
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM
go build -o "$out/northstar" ./cmd/northstar
go build -o "$out/torture" ./app/bench/torture
"$out/torture" --server "$out/northstar" "$@"
