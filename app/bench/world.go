//go:build linux

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// The places and people of every scenario.
const (
	owner    = "acme"
	home     = owner + "/.github"
	shop     = owner + "/shop"
	strategy = 1 // the number of the one strategy, an issue of shop
	secret   = "a-webhook-secret-of-a-benchmark"
)

// policy is the policy in force: the default rules, in a mode in which everything is shown.
const policy = "version: 1\nmode: advise\n"

// event is one webhook to deliver.
type event struct {
	name, guid string
	body       []byte
	queued     time.Time // when it was to be delivered
}

// world is the simulated GitHub with the app, and what is known of the app's requests.
type world struct {
	*githubsim.Host
	app  *githubsim.App
	sink *http.Server // where webhooks go that nobody shall get
	idle string       // its address
	seen *seen

	mu      sync.Mutex
	capture string // the events that are kept, as "issues opened"; "": none
	kept    []event
	echo    *echo                      // delivers what is told to the app; nil: nobody does
	told    func(e event, sort string) // hears of each before; nil: nobody does
}

// newWorld makes a GitHub with an organisation, two repositories, a strategy, and the app, not yet installed. No limit of
// GitHub's is in force: what is measured is what the server does, not how it waits.
func newWorld() (*world, error) {
	w, err := emptyWorld()
	if err != nil {
		return nil, err
	}
	return w, w.fill()
}

// emptyWorld is one with nobody in it and no app.
func emptyWorld() (*world, error) {
	w := &world{Host: githubsim.New(githubsim.Options{Keep: 5_000, Limits: githubsim.Limits{Primary: 100_000_000}}), seen: newSeen()}
	if err := w.Start(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Close()
		return nil, err
	}
	w.sink = &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), ReadHeaderTimeout: time.Minute}
	go w.sink.Serve(l)
	w.idle = "http://" + l.Addr().String()
	w.Observe(w.seen.exchange)
	w.ObserveDeliveries(w.keep)
	return w, nil
}

func (w *world) fill() error {
	w.AddOrg(owner, "ada")
	if err := w.AddMember(owner, "ben", "member"); err != nil {
		return err
	}
	if err := w.AddRepo(home, githubsim.RepoOptions{Files: map[string]string{"northstar.yml": policy}}); err != nil {
		return err
	}
	if err := w.AddRepo(shop, githubsim.RepoOptions{Description: "What people buy, and how they find it."}); err != nil {
		return err
	}
	if err := w.SetPermission("ada", shop, "ben", "write"); err != nil {
		return err
	}
	_, err := w.OpenIssue("ada", shop, githubsim.NewIssue{Title: "Checkout in one step",
		Body: "Kind: strategy\n\n## Problem\n\nBuying takes nine steps.\n\n## Guiding policy\n\nMake it one.\n\n## Actions\n\n- One page\n\n## Non-goals\n\n- A new shop\n"})
	if err != nil {
		return err
	}
	w.app, err = w.AddApp(githubsim.AppOptions{Slug: "northstar", Secret: secret, HookURL: w.idle})
	return err
}

func (w *world) close() {
	w.sink.Close()
	w.Close()
}

// settings are how a server is told of this world.
func (w *world) settings(database string) []string {
	return []string{fmt.Sprint("GITHUB_APP_INTEGRATION_ID=", w.app.ID()), "GITHUB_APP_PRIVATE_KEY=" + string(w.app.PrivateKey()),
		"GITHUB_APP_WEBHOOK_SECRET=" + secret, "GITHUB_V3_API_URL=" + w.V3URL(), "GITHUB_V4_API_URL=" + w.V4URL(), "GITHUB_WEB_URL=" + w.URL(),
		"NORTHSTAR_DATABASE_URL=" + database, "NORTHSTAR_LOG_LEVEL=warn", "NORTHSTAR_LOG_FORMAT=json"}
}

// keep is told of every delivery, keeps those that are to be delivered by the load, and hands on those that the app causes.
func (w *world) keep(d githubsim.Delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sort := strings.TrimSpace(d.Event + " " + d.Action)
	if w.echo != nil {
		e := event{name: d.Event, guid: d.GUID, body: d.Payload}
		if w.told != nil {
			e.body = grow(e.body)
			w.told(e, sort)
		}
		w.echo.add(e, sort)
	}
	if w.capture != "" && sort == w.capture {
		w.kept = append(w.kept, event{name: d.Event, guid: d.GUID, body: d.Payload})
	}
}

// hear begins to deliver to an address what the app causes, until the function that it returns is called.
func (w *world) hear(addr string, conns int) (end func() (map[string]int, int)) {
	set := func(e *echo) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.echo = e
	}
	e := newEcho([]string{addr}, conns, nil)
	set(e)
	return func() (map[string]int, int) {
		set(nil)
		return e.end()
	}
}

// unheard is how many webhooks of the app's own doing are still to be delivered.
func (w *world) unheard() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.echo.left()
}

// record does something and returns its events of that sort, made as large as GitHub's are. They were delivered to nobody.
func (w *world) record(sort string, does func() error) ([]event, error) {
	w.mu.Lock()
	w.capture, w.kept = sort, nil
	w.mu.Unlock()
	err := does()
	w.mu.Lock()
	events := w.kept
	w.capture, w.kept = "", nil
	w.mu.Unlock()
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		err = w.Settle(ctx)
	}
	for i := range events {
		events[i].body = grow(events[i].body)
	}
	return events, err
}

// payloadSize is what the payload of a pull request has on GitHub, in bytes: the example of @octokit/webhooks-examples for
// pull_request.opened is as large.
const payloadSize = 26_000

// grow fills a payload up with fields as GitHub adds them: nothing that a reader looks for, and everything that it has to
// read past.
func grow(body []byte) []byte {
	missing := payloadSize - len(body)
	if missing < 100 {
		return body
	}
	urls := map[string]string{}
	for i := 0; missing > 0; i++ {
		key, value := fmt.Sprintf("further_%02d_url", i), fmt.Sprintf("https://api.github.com/repos/acme/shop/further/%02d{/sha}", i)
		urls[key] = value
		missing -= len(key) + len(value) + 6
	}
	more, err := json.Marshal(urls)
	if err != nil {
		panic(err) // strings
	}
	out := append([]byte(`{"enterprise":`), more...)
	return append(append(out, ','), body[1:]...)
}

// words is a description as people write them, and the line that links it.
func words(n int) string {
	return fmt.Sprintf("## What\n\nThe cart keeps **%d** entries now, and says so (see the [notes](https://example.com/notes/%d)).\n\n## Why\n\n%s\n\n"+
		"- [x] Tests\n- [ ] Documentation\n\n```go\nfunc entries() int { return %d }\n```\n\nStrategy: #%d\n", n, n,
		strings.Repeat("Buyers leave when the page forgets what they chose. ", 12), n, strategy)
}

// title makes three in ten technical debt, in an order that keeps every share of ten within the band of 20 to 40 %.
func title(n int) string {
	if n%10 == 1 || n%10 == 4 || n%10 == 7 {
		return fmt.Sprintf("refactor: tidy the cart, part %d", n)
	}
	return fmt.Sprintf("feat: the cart keeps entry %d", n)
}

// pulls opens n pull requests and returns their events. milestone 0 is none.
func (w *world) pulls(n, milestone int) ([]event, error) {
	return w.record("pull_request opened", func() error {
		for i := range n {
			_, err := w.OpenPull("ben", shop, githubsim.NewPull{Title: title(i), Body: words(i), Milestone: milestone})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// issues opens n issues and returns their events.
func (w *world) issues(n, milestone int) ([]event, error) {
	return w.record("issues opened", func() error {
		for i := range n {
			_, err := w.OpenIssue("ben", shop, githubsim.NewIssue{Title: title(i), Body: words(i), Milestone: milestone})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// nothings are n events that are stored and of which nothing follows: pushes to a branch that is not the default one.
func (w *world) nothings(n int) ([]event, error) {
	all, err := w.record("push", func() error {
		_, err := w.CommitFile("ben", shop, "aside", "notes.txt", "aside")
		return err
	})
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("a push to a branch was told %d times (%w)", len(all), err)
	}
	out := make([]event, n)
	for i := range out {
		out[i] = event{name: all[0].name, guid: fmt.Sprintf("%s-%d", all[0].guid, i), body: all[0].body}
	}
	return out, nil
}
