#!/usr/bin/env bash
# Checks the image as far as that goes without a container engine: the binary is built with the Dockerfile's own settings,
# is static, and does its work in an empty root directory, as the image's user, with nothing beside it but /data: no libc,
# no shell, no certificates, no time zones, no /proc, no /tmp, no /etc. There it tells its version, migrates, serves, answers
# its own health check, and stops on SIGTERM.
#
# Not checked: the base images, the build's cache mounts, other platforms than this one, volumes and the network of Compose.
# Dockerfile and compose.yaml themselves are checked by tests beside the binary (cmd/northstar/deploy_test.go).
#
# Root is needed for chroot; anyone else gets it in a user namespace of their own, where that is allowed, and then the
# server runs as that user.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ "$(id -u)" -ne 0 ] && [ -z "${NORTHSTAR_CHECK_INSIDE:-}" ]; then
	exec env NORTHSTAR_CHECK_INSIDE=1 unshare --user --map-root-user "$0" "$@"
fi

tmp=$(mktemp -d)
server=
cleanup() {
	[ -n "$server" ] && kill -KILL "$server" 2>/dev/null
	rm -rf "$tmp"
}
trap cleanup EXIT
fail() {
	echo "deploy/check.sh: $*" >&2
	[ -f "$tmp/serve.log" ] && tail -20 "$tmp/serve.log" >&2
	exit 1
}

CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o "$tmp/northstar" ./cmd/northstar || fail "it does not build"
ldd "$tmp/northstar" >"$tmp/ldd" 2>&1 && fail "it is linked dynamically: $(cat "$tmp/ldd")"
if grep -qaF "$PWD/cmd" "$tmp/northstar"; then fail "it holds paths of the machine that built it"; fi
echo "static, $(($(stat -c %s "$tmp/northstar") / 1024 / 1024)) MB"

root=$tmp/root
mkdir -p "$root/usr/local/bin" "$root/data"
cp "$tmp/northstar" "$root/usr/local/bin/northstar"
chmod 0755 "$tmp" "$root"
user=65532:65532
[ -n "${NORTHSTAR_CHECK_INSIDE:-}" ] && user=0:0 # the namespace has one user only
chown "$user" "$root/data"

inside() { # inside COMMAND…: the binary in the empty root, as the image's user, with the image's environment
	exec env -i NORTHSTAR_LISTEN=127.0.0.1:"$port" NORTHSTAR_ADMIN_LISTEN=127.0.0.1:"$admin" NORTHSTAR_DATABASE_URL=sqlite:/data/northstar.db NORTHSTAR_LOG_FORMAT=json \
		"$chroot" --userspec="$user" "$root" /usr/local/bin/northstar "$@"
}
chroot=$(command -v chroot)
free() { # free NOT: a port that nobody listens on, and that is not this one
	local port
	for port in $(shuf -i 20000-60000 -n 20); do
		[ "$port" = "$1" ] && continue
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	return 1
}
port=$(free none) && admin=$(free "$port") || fail "no free port"
ask() { # ask PORT PATH: the status line of the answer
	exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3 && head -1 <&3 | tr -d '\r'
	exec 3>&-
}

(inside version) || fail "version: exit status $?"
(inside health) >"$tmp/health" 2>&1 && fail "health finds a server where none is"
(inside migrate) >"$tmp/migrate" 2>&1 || fail "migrate: exit status $?: $(cat "$tmp/migrate")"
(inside serve --listen nonsense) >"$tmp/usage" 2>&1
status=$?
[ $status -eq 2 ] && grep -q NORTHSTAR_LISTEN "$tmp/usage" || fail "serve with a malformed setting: exit status $status: $(cat "$tmp/usage")"

inside serve >"$tmp/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
	(inside health) >"$tmp/health" 2>&1 && break
	kill -0 "$server" 2>/dev/null || { server=; fail "serve ended"; }
	sleep 0.1
done
(inside health) || fail "health: $(cat "$tmp/health")"
[ "$(stat -c %u "$root/data/northstar.db")" = "${user%%:*}" ] || fail "the database does not belong to the image's user"
running=$(ps -o uid= -p "$server" | tr -d ' ')
[ "$running" = "${user%%:*}" ] || fail "it runs as user $running"
case "$(ask "$admin" /metrics)" in *" 200 "*) ;; *) fail "no metrics on the operator's address" ;; esac
case "$(ask "$port" /metrics)" in *" 404 "*) ;; *) fail "metrics on the public address" ;; esac
kill -TERM "$server"
wait "$server"
status=$?
server=
[ $status -eq 0 ] || fail "SIGTERM: exit status $status"
find "$root" -type f ! -path "$root/data/*" ! -path "$root/usr/local/bin/northstar" | grep -q . && fail "it wrote outside /data"
echo "runs in an empty root directory as $user, and stops in order"
