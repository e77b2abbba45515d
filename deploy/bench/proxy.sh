#!/bin/sh
# The setup of deploy/compose.yaml without its containers: three replicas on PostgreSQL behind nginx with deploy/nginx.conf, one of them
# killed at a time as kill -9 does and started again. It is torture.sh through a proxy: what people see in the end must be what they see
# of servers that nobody disturbs, and it says how many deliveries were not taken at the first try. README.md beside this says more.
#
#   NORTHSTAR_TEST_POSTGRES=postgres://… deploy/bench/proxy.sh           a short story, about a minute
#   NORTHSTAR_TEST_POSTGRES=postgres://… deploy/bench/proxy.sh --rounds 12 --kills 40
set -eu
cd "$(dirname "$0")/../.."
command -v nginx >/dev/null || { echo "proxy.sh: there is no nginx: install Debian's package nginx-light" >&2; exit 2; }
exec deploy/bench/torture.sh --db postgres --replicas 3 --rounds 3 --acts 20 --kills 8 --faults 6 --proxy "$PWD/deploy/nginx.conf" "$@"
