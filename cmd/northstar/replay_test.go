package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// Deliveries that were given up are taken back in by a command, each of those that are kept whole, and nothing is made where there is none.
func TestReplayCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	url := "sqlite:" + filepath.Join(t.TempDir(), "northstar.db")
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Migrate(t.Context())
	now := time.Now()
	err = errors.Join(err, db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddDeliveries([]store.Delivery{{GUID: "one", Event: "push", Received: now, Payload: []byte("{}")}, {GUID: "two", Event: "push", Received: now, Payload: []byte("{}")}})
		return errors.Join(err, tx.FinishDelivery("one", store.Failed, "no", now), tx.FinishDelivery("two", store.Done, "", now))
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args      string
		status    int
		out, errs string
	}{
		{"", 2, "", "replay takes either GUIDs of deliveries, --failed or --file"},
		{"--failed one", 2, "", "replay takes either GUIDs of deliveries, --failed or --file"},
		{"--database-url sqlite:none.db one", 2, "", "none.db: there is no database there"},
		{"--database-url " + url + " --failed", 0, "deliveries that wait again: 1", ""},
		{"--database-url " + url + " --failed", 0, "deliveries that wait again: 0", ""},
		{"--database-url " + url + " one two three", 1, "deliveries that wait again: 1", "three: not there, waiting already, or too old"},
		{"--failed --file x.json", 2, "", "replay takes either GUIDs of deliveries, --failed or --file"},
		{"--file none.json", 1, "", "none.json"},
	} {
		out, errs, status := northstar(t, "", append([]string{"replay"}, strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (c.errs == "") != (errs == "") {
			t.Errorf("replay %s: status %d, want %d\nout: %s\nerr: %s", c.args, status, c.status, out, errs)
		}
	}
}

// Deliveries in a file, as GitHub shows them, are taken in, all or none, and each once.
func TestReplayFile(t *testing.T) {
	t.Chdir(t.TempDir())
	url := "sqlite:" + filepath.Join(t.TempDir(), "northstar.db")
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	const push = `{"ref": "refs/heads/main", "repository": {"id": 5, "name": "shop", "owner": {"login": "acme", "id": 6}}, "installation": {"id": 9}}`
	const one = `{"id": 7, "guid": "one", "event": "push", "request": {"headers": {}, "payload": ` + push + `}}`
	two := strings.Replace(one, `"one"`, `"two"`, 1)
	for _, c := range []struct {
		text      string
		status    int
		out, errs string
	}{
		{"", 1, "", "there is no delivery in it"},
		{one + "{", 1, "", "after 1 deliveries: unexpected EOF"},
		{`{"id": 7, "guid": "one", "event": "push"}`, 1, "", "delivery 1: request.payload is missing"},
		{one + ` {"zen": "Keep it logically awesome."}`, 1, "", "delivery 2: guid and event are missing"},
		{strings.Replace(one, "push", "star", 1), 1, "", `"star" is no event that changes anything here`},
		{one, 0, "deliveries that wait: 1", ""},
		{"[" + one + ", " + two + "]", 1, "deliveries that wait: 1", "one: came in before"},
	} {
		out, errs, status := northstar(t, c.text, "replay", "--database-url", url, "--file", "-")
		if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (c.errs == "") != (errs == "") {
			t.Errorf("%s: status %d, want %d\nout: %s\nerr: %s", c.text, status, c.status, out, errs)
		}
	}
	err = db.Read(t.Context(), func(tx *store.Tx) error {
		ds, err := tx.Deliveries([]string{"one", "two"})
		if len(ds) != 2 || ds[0].State != store.Waiting || ds[0].Event != "push" || string(ds[0].Payload) != push {
			t.Errorf("%+v", ds)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
