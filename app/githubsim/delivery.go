package githubsim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Delivery is one attempt to deliver a webhook, as the app's delivery log has it.
type Delivery struct {
	ID      int64
	GUID    string
	Event   string
	Action  string
	Status  string // "OK", or what went wrong
	Code    int    // HTTP status; 0 not sent yet
	Payload []byte

	installation, repository int64 // 0: none
	again                    bool  // was delivered before
	at                       time.Time
	took                     time.Duration
}

// redelivery is another attempt at a delivery, under its GUID.
func (d *Delivery) redelivery(id int64) *Delivery {
	next := *d
	next.ID, next.Status, next.Code, next.again, next.at = id, "", 0, true, time.Time{}
	return &next
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
	for _, k := range ds.hooks() {
		stop := context.AfterFunc(ctx, func() { k.mu.Lock(); k.idle.Broadcast(); k.mu.Unlock() })
		k.mu.Lock()
		for k.waits() && ctx.Err() == nil && ds.quit.Err() == nil {
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
	return !slices.ContainsFunc(ds.hooks(), func(k *hook) bool { k.mu.Lock(); defer k.mu.Unlock(); return k.waits() })
}

func (ds deliveries) hooks() []*hook {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	var out []*hook
	for _, a := range ds.apps {
		out = append(out, a.hook)
	}
	return out
}

// Ping sends the event by which GitHub tries a hook out.
func (a *App) Ping() {
	a.mu.Lock()
	defer a.mu.Unlock()
	payload := object{"zen": "Keep it logically awesome.", "hook_id": a.hook.id, "hook": object{"type": "App", "id": a.hook.id, "name": "web",
		"active": true, "events": copyList(a.events), "config": a.hook.configJSON(), "app_id": a.id, "created_at": stamp(a.created), "updated_at": stamp(a.created),
		"deliveries_url": a.api + "/app/hook/deliveries"}}
	a.send(&Delivery{Event: "ping", Payload: encode(payload)})
}

// send queues a payload.
func (a *App) send(d *Delivery) {
	d.ID, d.GUID = a.newID(), uuid.NewString()
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

// ForgetDeliveries empties the delivery log, as three days do.
func (a *App) ForgetDeliveries() {
	a.hook.mu.Lock()
	defer a.hook.mu.Unlock()
	a.hook.log = slices.DeleteFunc(a.hook.log, func(d *Delivery) bool { return d.Code != 0 })
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
	a.hook.add(d.redelivery(a.newID()))
	return nil
}

// listDeliveries pages by cursor, the id of the last one seen, newest first.
func listDeliveries(c *call) (reply, error) {
	status, err := c.choice("status", "", "success", "failure")
	if err != nil {
		return reply{}, err
	}
	before := int64(math.MaxInt64)
	if cursor := c.query.Get("cursor"); cursor != "" {
		if before, err = strconv.ParseInt(strings.TrimPrefix(cursor, "v1_"), 10, 64); err != nil {
			return reply{}, &failure{status: 422, message: "Invalid cursor"}
		}
	}
	all := slices.DeleteFunc(c.who.app.hook.attempts(), func(d Delivery) bool {
		return d.ID >= before || status == "success" && d.Code >= 400 || status == "failure" && d.Code < 400
	})
	if size := c.perPage(); len(all) > size {
		all = all[:size]
		c.link("next", "cursor", fmt.Sprintf("v1_%d", all[size-1].ID))
	}
	return ok(each(all, c.deliveryJSON))
}

func redeliver(c *call) (reply, error) {
	id, err := c.number("delivery_id")
	if err != nil || c.who.app.redeliver(id) != nil {
		return reply{}, errNotFound
	}
	return reply{status: 202, body: object{}}, nil
}

func (v *renderer) deliveryJSON(d Delivery) object {
	return object{"id": d.ID, "guid": d.GUID, "delivered_at": stamp(d.at), "redelivery": d.again, "duration": d.took.Seconds(),
		"status": d.Status, "status_code": d.Code, "event": d.Event, "action": orNull(d.Action), "installation_id": orNull(d.installation),
		"repository_id": orNull(d.repository), "throttled_at": nil}
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
