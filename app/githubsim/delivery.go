package githubsim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Delivery is one attempt to deliver a webhook, as the app's delivery log has it.
type Delivery struct {
	ID           int64
	GUID         string
	Event        string
	Action       string
	Installation int64
	Repository   int64
	Redelivery   bool
	At           time.Time
	Duration     time.Duration
	Status       string // "OK", or what went wrong
	Code         int    // HTTP status; 0 not sent yet
	Payload      []byte
	Headers      http.Header // of the request
	Answer       []byte
	AnswerHeader http.Header
}

func newDelivery(id int64, event, action string, payload []byte) *Delivery {
	return &Delivery{ID: id, GUID: uuid.NewString(), Event: event, Action: action, Payload: payload}
}

// deliveries are the webhooks of all apps.
type deliveries struct{ *site }

// ObserveDeliveries calls f with every payload that is queued for an app, before it is sent. f must not call the host.
func (ds deliveries) ObserveDeliveries(f func(Delivery)) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.deliverySeen = append(ds.deliverySeen, f)
}

// Settle waits until every webhook so far was answered, of every app that is not paused.
func (ds deliveries) Settle(ctx context.Context) error {
	ds.mu.Lock()
	hooks := make([]*hook, 0, len(ds.apps))
	for _, a := range ds.apps {
		hooks = append(hooks, a.hook)
	}
	ds.mu.Unlock()
	for _, k := range hooks {
		stop := context.AfterFunc(ctx, func() { k.mu.Lock(); k.idle.Broadcast(); k.mu.Unlock() })
		k.mu.Lock()
		for !k.paused && (len(k.queue) > 0 || k.busy > 0) && ctx.Err() == nil && ds.quit.Err() == nil {
			k.idle.Wait()
		}
		k.mu.Unlock()
		stop()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return ds.quit.Err()
}

// Settled reports whether every webhook so far was answered, of every app that is not paused.
func (ds deliveries) Settled() bool {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	for _, a := range ds.apps {
		a.hook.mu.Lock()
		waits := !a.hook.paused && (len(a.hook.queue) > 0 || a.hook.busy > 0)
		a.hook.mu.Unlock()
		if waits {
			return false
		}
	}
	return true
}

// Ping sends the event by which GitHub tries a hook out.
func (a *App) Ping() {
	a.mu.Lock()
	defer a.mu.Unlock()
	config := a.hook.configJSON()
	payload := object{"zen": "Keep it logically awesome.", "hook_id": a.hook.id, "hook": object{"type": "App", "id": a.hook.id, "name": "web",
		"active": true, "events": copyList(a.events), "config": config, "app_id": a.id, "created_at": stamp(a.created), "updated_at": stamp(a.created),
		"deliveries_url": a.api + "/app/hook/deliveries"}}
	d := newDelivery(a.newID(), "ping", "", encode(payload))
	for _, f := range a.deliverySeen {
		f(*d)
	}
	a.hook.add(d)
}

// Deliveries are the attempts so far, oldest first.
func (a *App) Deliveries() []Delivery {
	a.hook.mu.Lock()
	defer a.hook.mu.Unlock()
	out := make([]Delivery, 0, len(a.hook.log))
	for _, d := range a.hook.log {
		out = append(out, *d)
	}
	return out
}

// Redeliver sends a delivery again under its GUID, as the button in the app's settings does.
func (a *App) Redeliver(id int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.redeliver(id)
}

func (a *App) redeliver(id int64) error {
	d := a.hook.find(id)
	if d == nil {
		return errors.New("no such delivery")
	}
	a.hook.add(&Delivery{ID: a.newID(), GUID: d.GUID, Event: d.Event, Action: d.Action, Installation: d.Installation, Repository: d.Repository,
		Payload: d.Payload, Redelivery: true})
	return nil
}

// listDeliveries pages by cursor, the id of the last one seen, newest first.
func listDeliveries(c *call) (reply, error) {
	all := c.who.app.hook.attempts()
	switch c.query.Get("status") {
	case "failure":
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.Code < 400 })
	case "success":
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.Code >= 400 })
	}
	if cursor := strings.TrimPrefix(c.query.Get("cursor"), "v1_"); cursor != "" {
		after, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil {
			return reply{}, &failure{status: 422, message: "Invalid cursor"}
		}
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.ID >= after })
	}
	size := 30
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		size = min(n, 100)
	}
	if len(all) > size {
		all = all[:size]
		q := c.r.URL.Query()
		q.Set("cursor", fmt.Sprintf("v1_%d", all[size-1].ID))
		c.header.Set("Link", "<"+c.api+"/app/hook/deliveries?"+q.Encode()+`>; rel="next"`)
	}
	return ok(each(all, c.deliveryJSON))
}

func redeliver(c *call) (reply, error) {
	id, err := c.number("delivery_id")
	if err != nil {
		return reply{}, err
	}
	if c.who.app.redeliver(id) != nil {
		return reply{}, errNotFound
	}
	return reply{status: 202, body: object{}}, nil
}

func (v *renderer) deliveryJSON(d Delivery) object {
	o := object{"id": d.ID, "guid": d.GUID, "delivered_at": stamp(d.At), "redelivery": d.Redelivery, "duration": d.Duration.Seconds(),
		"status": d.Status, "status_code": d.Code, "event": d.Event, "action": orNull(d.Action), "installation_id": nil, "repository_id": nil,
		"throttled_at": nil}
	if d.Installation != 0 {
		o["installation_id"] = d.Installation
	}
	if d.Repository != 0 {
		o["repository_id"] = d.Repository
	}
	return o
}

func (k *hook) configJSON() object {
	k.mu.Lock()
	defer k.mu.Unlock()
	o := object{"content_type": "json", "insecure_ssl": "0", "url": k.url}
	if k.secret != "" {
		o["secret"] = "********"
	}
	return o
}
