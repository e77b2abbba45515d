package app_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/storetest"
)

// While a rolling update goes on, a newer server migrates the database beside an older one: the older one takes nothing more and says
// why, the newer one goes on with what was taken in, and everything happens once.
func TestNewerServerTakesOver(t *testing.T) {
	t.Parallel()
	storetest.Server(t)
	w := start(t, setup{policy: enforce, logs: zerolog.Disabled}, postgresURL(t))
	w.strategy(roadmap, "One way to sign in") // to choose from
	w.calm()
	conn, err := pgx.Connect(t.Context(), w.url)
	must(t, err)
	defer conn.Close(t.Context())
	u, err := url.Parse(w.url)
	must(t, err)
	sql := func(queries ...string) {
		t.Helper()
		for _, q := range queries {
			_, err := conn.Exec(t.Context(), q)
			must(t, err)
		}
	}
	var pulls []int
	for range 10 { // in the midst of which the newer one migrates
		pulls = append(pulls, w.pull("ben", shop, "feat: a", ""))
	}
	sql("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = '"+strings.TrimPrefix(u.Path, "/")+"'")
	old := w.server
	says := func(address string) (int, string) {
		res, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			return 0, err.Error()
		}
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(text)
	}
	w.until("the older one to say that it is", func() bool {
		code, text := says(old.AdminAddr())
		return code == http.StatusServiceUnavailable && strings.Contains(text, "at version 999, this northstar knows") && strings.Contains(text, "run that one")
	})
	if code, text := says(old.Addr()); code != http.StatusServiceUnavailable || strings.Contains(text, "999") {
		t.Errorf("everybody is told %d: %s", code, text)
	}
	during := w.pull("ben", shop, "feat: b", "") // for which the older one has no room
	w.must(w.Settle(t.Context()))
	refused := 0
	for _, d := range w.hub.Deliveries() {
		if d.Code == http.StatusServiceUnavailable {
			refused++
		}
	}
	if refused == 0 {
		t.Error("the older one took something more")
	}
	sql("DELETE FROM goose_db_version WHERE version_id = 999") // the newer one knows it
	w.serve(zerolog.Disabled)
	w.calm()
	for _, n := range append(pulls, during) {
		w.wantStrategy(shop, n, "failure")
		if c := w.marked(shop, n, "<!-- northstar:unlinked -->"); len(c) != 1 {
			t.Errorf("#%d has %d comments", n, len(c))
		}
	}
}
