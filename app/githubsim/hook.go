package githubsim

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Mischief is the disorder in which deliveries arrive. The zero value is order: each once, as they happened.
type Mischief struct {
	Drop      float64 // share of deliveries that are never sent; the delivery log has them as failed
	DropAgain bool    // what is asked for again is dropped as often
	Duplicate float64 // share of deliveries that are sent twice under one GUID
	Shuffle   int     // deliveries are shuffled within windows of this size
	Seed      uint64  // where chance begins anew, so that a test can be repeated; 0: it goes on from before
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
func (a *App) Misbehave(m Mischief) {
	k := a.hook
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.mischief = m; m.Seed != 0 {
		k.random = rand.New(rand.NewPCG(m.Seed, 0))
	}
}

// Pause holds deliveries back until [App.Resume], which lets them all go at once.
func (a *App) Pause() { a.hook.mu.Lock(); defer a.hook.mu.Unlock(); a.hook.paused = true }

// Resume ends [App.Pause].
func (a *App) Resume() {
	a.hook.mu.Lock()
	a.hook.paused = false
	a.hook.mu.Unlock()
	a.hook.signal()
}

// waits says whether something is still to be answered.
func (k *hook) waits() bool { return !k.paused && (len(k.queue) > 0 || k.busy > 0) }

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
		d.Status, d.Code, d.at = unreachable, 502, k.site.time()
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
	for _, d := range batch {
		if k.mischief.Duplicate > 0 && k.random.Float64() < k.mischief.Duplicate {
			batch = append(batch, k.again(d))
		}
	}
	if k.mischief.Shuffle > 1 {
		k.random.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	}
	k.busy += len(batch)
	return batch, k.mischief
}

// again is a second delivery of the same GUID.
func (k *hook) again(d *Delivery) *Delivery {
	second := d.redelivery(d.ID + 1<<40 + int64(len(k.log)))
	k.log = append(k.log, second)
	return second
}

func (k *hook) send(d *Delivery, m Mischief) {
	k.mu.Lock()
	drop := m.Drop > 0 && (!d.again || m.DropAgain) && k.random.Float64() < m.Drop
	k.mu.Unlock()
	at, start := k.site.time(), time.Now()
	code, status := 502, unreachable
	if !drop {
		code, status = k.post(d)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	d.at, d.took, d.Code, d.Status = at, time.Since(start), code, status
}

// unreachable is what the log says of a delivery that did not get through.
const unreachable = "failed to connect to host"

// find looks a delivery up.
func (k *hook) find(id int64) *Delivery {
	for _, d := range k.attempts() {
		if d.ID == id {
			return &d
		}
	}
	return nil
}

// attempts are the finished deliveries that are still kept, newest first: GitHub forgets them after three days.
func (k *hook) attempts() []Delivery {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []Delivery
	for _, d := range k.log {
		if d.Code != 0 && k.site.now().Sub(d.at) < 72*time.Hour {
			out = append(out, *d)
		}
	}
	slices.SortStableFunc(out, func(a, b Delivery) int { return cmp.Compare(b.ID, a.ID) })
	return out
}
