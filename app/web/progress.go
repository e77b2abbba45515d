package web

import (
	"math"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// progress is how much of something was read. Total is an estimate while the reading goes on.
type progress struct {
	Read  int `json:"read"`
	Total int `json:"total"`
}

// estimate is how many items of an installation there are: what is known of repositories that were begun, and of each other one as many as
// those have on average.
func estimate(repos []store.Repository) (items progress) {
	begun, waiting := 0, 0
	for _, r := range repos {
		switch {
		case !r.Gone.IsZero():
		case r.ReadPhase == "" && r.ReadAt.IsZero():
			waiting++
		default:
			begun++
			items.Read += r.ReadItems
			items.Total += max(r.ReadTotal, r.ReadItems)
		}
	}
	if begun > 0 {
		items.Total += items.Total * waiting / begun
	}
	return items
}

// The pace of a reading is that of the last quarter of an hour, as far as somebody looked.
const (
	paceOver  = 15 * time.Minute
	paceEvery = 10 * time.Second
	mostLooks = int(paceOver / paceEvery)
)

// paces are how far readings were when somebody looked, by installation.
type paces struct {
	mu    sync.Mutex
	looks map[int64][]look
}

type look struct {
	at   time.Time
	read int
}

// left is in about how many seconds a reading ends that is so far now, nil where that cannot be said: it has just begun, or stands still. Where
// nobody looked before, what was read to its end lately tells.
func (p *paces) left(installation int64, items progress, repos []store.Repository, now time.Time) *int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.looks == nil {
		p.looks = map[int64][]look{}
	}
	looks := p.looks[installation]
	for len(looks) > 0 && (now.Sub(looks[0].at) > paceOver || len(looks) >= mostLooks) {
		looks = looks[1:]
	}
	first := look{at: now, read: items.Read}
	if len(looks) > 0 {
		first = looks[0]
	} else {
		for _, r := range repos {
			if since := now.Sub(r.ReadAt); r.Gone.IsZero() && since >= 0 && since <= paceOver {
				first.read -= r.ReadItems
				if r.ReadAt.Before(first.at) {
					first.at = r.ReadAt
				}
			}
		}
	}
	if len(looks) == 0 || now.Sub(looks[len(looks)-1].at) >= paceEvery {
		looks = append(looks, look{now, items.Read})
	}
	p.looks[installation] = looks
	spent, done := now.Sub(first.at), items.Read-first.read
	if spent < paceEvery || done <= 0 {
		return nil
	}
	left := int(math.Ceil(spent.Seconds() * float64(items.Total-items.Read) / float64(done)))
	return &left
}

// forget lets go of what was seen of a reading that has ended.
func (p *paces) forget(installation int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.looks, installation)
}
