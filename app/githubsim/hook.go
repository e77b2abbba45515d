package githubsim

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Mischief is the disorder in which deliveries arrive. The zero value is order: each once, as they happened.
type Mischief struct {
	Drop      float64       // share of deliveries that are never sent; the delivery log has them as failed
	Duplicate float64       // share of deliveries that are sent twice under one GUID
	Shuffle   int           // deliveries are shuffled within windows of this size
	Delay     time.Duration // before each delivery
}

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

// hook sends one app's webhooks: a bounded queue and one goroutine.
type hook struct {
	site *site
	app  *App
	id   int64
	wake chan struct{}

	mu       sync.Mutex
	url      string
	secret   string
	mischief Mischief
	paused   bool
	queue    []*Delivery
	busy     int
	idle     *sync.Cond
	log      []*Delivery
	random   *rand.Rand
}

// queueLimit bounds what waits for one hook; what comes when it is full is in the delivery log as failed.
const queueLimit = 200_000

func newHook(a *App, url, secret string) *hook {
	k := &hook{site: a.site, app: a, id: a.newID(), wake: make(chan struct{}, 1), url: url, secret: secret,
		random: rand.New(rand.NewPCG(a.opts.Seed, uint64(a.id)))}
	k.idle = sync.NewCond(&k.mu)
	a.serving.Go(k.run)
	return k
}

// SetHook changes where an app's webhooks go and how they are signed.
func (a *App) SetHook(url, secret string) {
	k := a.hook
	k.mu.Lock()
	defer k.mu.Unlock()
	k.url, k.secret = url, secret
}

// Misbehave changes how an app's deliveries arrive from now on.
func (a *App) Misbehave(m Mischief) { a.hook.mu.Lock(); defer a.hook.mu.Unlock(); a.hook.mischief = m }

// Pause holds deliveries back until [App.Resume], which lets them all go at once.
func (a *App) Pause() { a.hook.mu.Lock(); defer a.hook.mu.Unlock(); a.hook.paused = true }

// Resume ends [App.Pause].
func (a *App) Resume() {
	a.hook.mu.Lock()
	a.hook.paused = false
	a.hook.mu.Unlock()
	a.hook.signal()
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

// deliveries are the webhooks of all apps.
type deliveries struct{ *site }

// ObserveDeliveries calls f with every payload that is queued for an app, before it is sent. f must not call the host.
func (ds deliveries) ObserveDeliveries(f func(Delivery)) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.deliverySeen = append(ds.deliverySeen, f)
}

func (k *hook) signal() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// add queues a payload under the host's lock.
func (k *hook) add(d *Delivery) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.log) > 2*k.site.opts.Keep {
		k.log = slices.Clone(k.log[k.site.opts.Keep:])
	}
	k.log = append(k.log, d)
	if k.url == "" || len(k.queue) >= queueLimit {
		d.Status, d.Code, d.At = "failed to connect to host", 502, k.site.time()
		return
	}
	k.queue = append(k.queue, d)
	k.signal()
}

func (k *hook) run() {
	for {
		select {
		case <-k.site.quit.Done():
			k.mu.Lock()
			k.queue = nil
			k.idle.Broadcast()
			k.mu.Unlock()
			return
		case <-k.wake:
		}
		for batch, m := k.take(); len(batch) > 0; batch, m = k.take() {
			for _, d := range batch {
				k.send(d, m)
				k.mu.Lock()
				k.busy--
				k.mu.Unlock()
			}
			k.mu.Lock()
			k.idle.Broadcast()
			k.mu.Unlock()
		}
	}
}

// take removes the next deliveries from the queue: one, or a whole window when they are shuffled.
func (k *hook) take() ([]*Delivery, Mischief) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.paused || len(k.queue) == 0 {
		return nil, k.mischief
	}
	n := min(max(1, k.mischief.Shuffle), len(k.queue))
	batch := slices.Clone(k.queue[:n])
	k.queue = k.queue[n:]
	if k.mischief.Shuffle > 1 {
		for _, d := range batch {
			if k.random.Float64() < k.mischief.Duplicate {
				batch = append(batch, k.again(d))
			}
		}
		k.random.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	} else if k.random.Float64() < k.mischief.Duplicate {
		batch = append(batch, k.again(batch[0]))
	}
	k.busy += len(batch)
	return batch, k.mischief
}

// again is a second delivery of the same GUID.
func (k *hook) again(d *Delivery) *Delivery {
	second := &Delivery{ID: d.ID + 1<<40 + int64(len(k.log)), GUID: d.GUID, Event: d.Event, Action: d.Action, Installation: d.Installation,
		Repository: d.Repository, Payload: d.Payload, Redelivery: true}
	k.log = append(k.log, second)
	return second
}

func (k *hook) send(d *Delivery, m Mischief) {
	if m.Delay > 0 && !wait(k.site.quit, k.site.quit, m.Delay) {
		return
	}
	k.mu.Lock()
	url, secret := k.url, k.secret
	drop := m.Drop > 0 && !d.Redelivery && k.random.Float64() < m.Drop
	k.mu.Unlock()
	at := k.site.time()
	if drop {
		k.done(d, Delivery{At: at, Code: 502, Status: "failed to connect to host"})
		return
	}
	k.post(d, at, url, secret)
}

// done notes what became of a delivery.
func (k *hook) done(d *Delivery, o Delivery) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d.At, d.Duration, d.Code, d.Status, d.Headers, d.AnswerHeader, d.Answer = o.At, o.Duration, o.Code, o.Status, o.Headers, o.AnswerHeader, o.Answer
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

// find looks a delivery up; GitHub forgets them after three days.
func (k *hook) find(id int64) *Delivery {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.log {
		if d.ID == id && k.kept(d) {
			copied := *d
			return &copied
		}
	}
	return nil
}

func (k *hook) kept(d *Delivery) bool {
	return d.Code != 0 && k.site.now().Sub(d.At) < 72*time.Hour
}

// attempts are the finished deliveries that are still kept, newest first.
func (k *hook) attempts() []Delivery {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []Delivery
	for _, d := range k.log {
		if k.kept(d) {
			out = append(out, *d)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].ID > out[j].ID })
	return out
}

func newDelivery(id int64, event, action string, payload []byte) *Delivery {
	return &Delivery{ID: id, GUID: uuid.NewString(), Event: event, Action: action, Payload: payload}
}
