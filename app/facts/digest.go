package facts

import (
	"errors"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/summary"
)

// ToDigest is what the issue depends on that lists what waits for a decision in a repository.
type ToDigest struct {
	In     summary.DigestInput
	Boxes  []store.Box // of the lines, in their order
	Veiled bool        // the issue may name what its readers may no longer see
	Ticked time.Time   // when somebody last ticked a line of it that is not answered yet, zero for never
}

// mostDigested is how many items each list of a digest names, and doneFor for how long it shows what was done.
const (
	mostDigested = 30
	doneFor      = 7 * 24 * time.Hour
)

// Digest loads it.
func (rd *Reader) Digest(tx *store.Tx, repo store.Repository, rules *checks.Rules, now time.Time) (ToDigest, error) {
	d := digesting{splitting{rd.loader(tx, repo, rules, now), nil, map[int64]store.Repository{repo.ID: repo}},
		&ToDigest{In: summary.DigestInput{Home: repo.Ref(0), At: now}}}
	for _, part := range []func() error{d.ticked, d.unlinked, d.unclassified, d.waived} {
		if err := part(); err != nil {
			return *d.out, err
		}
	}
	return *d.out, nil
}

// digesting loads a digest.
type digesting struct {
	splitting
	out *ToDigest
}

// add takes up an item's line, with what ticking it does.
func (d digesting) add(to *summary.DigestPart, l summary.DigestLine, about store.Place) {
	to.Lines = append(to.Lines, l)
	on := store.DigestOf(d.home.ID)
	b := store.Box{Mark: store.MarkOf(on, l.Words(d.home.Ref(0))), On: on, Item: store.Place{Repo: d.home.ID, Number: l.Item.Ref.Number}, About: about}
	if c := l.Command(); c != "" {
		b.Commands = []string{c}
	}
	d.out.Boxes = append(d.out.Boxes, b)
}

// left is how many items of a sort there are beyond those that are named.
func (d digesting) left(what store.Waits, named int) (int, error) {
	if named < mostDigested {
		return 0, nil
	}
	all, err := d.tx.CountWaiting(d.home.ID, what)
	return max(0, all-named), err
}

// unlinked are the items that are linked to no strategy, with the likeliest one of those that there are to choose from.
func (d digesting) unlinked() error {
	found, err := d.tx.Waiting(d.home.ID, store.WaitsForLink, mostDigested)
	if err != nil {
		return err
	}
	for _, f := range found {
		row, err := d.tx.Item(d.home.ID, f.Number)
		if err != nil {
			return err
		}
		it := stored.Item(d.home, row, "")
		o, err := d.choices(it)
		if err == nil {
			o, err = d.wouldCount(it, row, o, link.MaxChoices)
		}
		if err != nil {
			return err
		}
		l, about := summary.DigestLine{Item: named(d.home, f)}, store.Place{}
		if len(o.Likely) > 0 && (o.All && len(o.Likely) == 1 || o.Likely[0].Likeness >= link.MinLikeness) {
			home, strategy, err := d.Find(o.Likely[0].Ref)
			if err != nil {
				return err
			}
			if home != nil {
				l.To, about = o.Likely[0].Ref, store.Place{Repo: home.ID, Number: strategy.Number}
			}
		}
		d.add(&d.out.In.Unlinked, l, about)
	}
	d.out.In.Unlinked.More, err = d.left(store.WaitsForLink, len(found))
	return err
}

// unclassified are the items of which nobody knows a kind: a line with the kind that one likely has, else one for each kind of work.
func (d digesting) unclassified() error {
	found, err := d.tx.Waiting(d.home.ID, store.WaitsForKind, mostDigested)
	if err != nil {
		return err
	}
	for _, f := range found {
		kinds := []checks.Kind{checks.Feature, checks.TechDebt}
		if f.Likely.Work() {
			kinds = []checks.Kind{f.Likely}
		}
		for _, k := range kinds {
			d.add(&d.out.In.Unclassified, summary.DigestLine{Item: named(d.home, f), Kind: k}, store.Place{})
		}
	}
	d.out.In.Unclassified.More, err = d.left(store.WaitsForKind, len(found))
	return err
}

// waived are the checks that are waived.
func (d digesting) waived() error {
	found, err := d.tx.WaivedIn(d.home.ID, d.now, mostDigested)
	for _, f := range found {
		item := checks.Reference{Ref: d.home.Ref(f.Number), Title: f.Title}
		d.add(&d.out.In.Waived, summary.DigestLine{Item: item, Waiver: f.Waiver}, store.Place{})
	}
	return err
}

// ticked is what people ticked, as far as readers may still know of all that it names.
func (d digesting) ticked() error {
	boxes, err := d.tx.BoxesOn(store.DigestOf(d.home.ID))
	if err != nil {
		return err
	}
	for _, b := range boxes {
		gone := false // nothing comes of a tick then, and nobody is told
		if !b.Ticked.IsZero() || b.Taken != "" || b.Why != "" {
			it, err := d.tx.Item(b.Item.Repo, b.Item.Number)
			if gone = errors.Is(err, store.ErrNotFound) || !it.Gone.IsZero(); err != nil && !gone {
				return err
			}
		}
		if !gone && b.Ticked.After(d.out.Ticked) {
			d.out.Ticked = b.Ticked
		}
		if b.About.Number != 0 {
			_, seen, err := d.named(b.About)
			if err != nil {
				return err
			}
			if !seen {
				d.out.Veiled = true
				continue
			}
		}
		if gone {
			continue
		}
		t := summary.DigestTick{Item: d.home.Ref(b.Item.Number), Command: strings.Join(b.Commands, ", "), By: b.By.Login, Why: b.Why}
		switch {
		case b.Taken != "" && d.now.Sub(b.TakenAt) < doneFor:
			t.Why = ""
			d.out.In.Done = append(d.out.In.Done, t)
		case b.Taken == "" && b.Why != "":
			d.out.In.Refused = append(d.out.In.Refused, t)
		}
	}
	return nil
}
