package capacity_test

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// inside is the definition of the band, written with rationals and nothing of the code under test.
func inside(debt, work int64, b checks.Band) bool {
	if work <= 0 || debt < 0 || debt > work {
		return false
	}
	s := big.NewRat(debt, work)
	return s.Cmp(big.NewRat(int64(b.Min), 1_000_000)) >= 0 && s.Cmp(big.NewRat(int64(b.Max), 1_000_000)) <= 0
}

// bands draws wide, narrow and extreme bands.
func bands(t *rapid.T) checks.Band {
	lo := checks.Share(rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, 1_000_000)).Draw(t, "min"))
	if lo <= 100 {
		lo *= 10_000
	}
	width := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 20_000), rapid.Int64Range(0, 1_000_000)).Draw(t, "width")
	return checks.Band{Min: lo, Max: min(lo+checks.Share(width), checks.Whole)}
}

// after applies a move of n to the work and says whether the share is then in the band.
type after func(n int64) bool

// moves are the two moves that package capacity may suggest, by where the share is, with at least so much kept.
func moves(p capacity.Position, debt, feature int64, b checks.Band, keep int64) (add, move after, most int64) {
	if p == capacity.Under {
		return func(n int64) bool { return inside(debt+n, debt+feature+n, b) },
			func(n int64) bool { return n <= feature && debt+feature-n >= keep && inside(debt, debt+feature-n, b) }, feature
	}
	return func(n int64) bool { return inside(debt, debt+feature+n, b) },
		func(n int64) bool { return n <= debt && debt+feature-n >= keep && inside(debt-n, debt+feature-n, b) }, debt
}

func TestFixForItemsIsTheLeastAndBruteForceAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debt, feature := rapid.Int64Range(0, 40).Draw(t, "debt"), rapid.Int64Range(0, 40).Draw(t, "feature")
		b := bands(t)
		r := rules(checks.Enforce)
		r.Capacity.MinItems = rapid.IntRange(1, 12).Draw(t, "min-items")
		a := capacity.Assess(open(int(debt), int(feature), 0), b, &r)
		if debt+feature < int64(r.Capacity.MinItems) {
			if a.Position != capacity.TooEarly {
				t.Fatalf("%d of %d is %s, judged from %d on", debt, debt+feature, a.Position, r.Capacity.MinItems)
			}
			return
		}
		if (a.Position == capacity.Inside) != inside(debt, debt+feature, b) {
			t.Fatalf("%d of %d is %s in %v", debt, debt+feature, a.Position, b)
		}
		if a.Position != capacity.Under && a.Position != capacity.Over {
			return
		}
		add, move, most := moves(a.Position, debt, feature, b, int64(r.Capacity.MinItems))
		check(t, "add", a.Remedy.Add, add, 500, checks.Unit)
		check(t, "move", a.Remedy.Move, move, most, checks.Unit)
		hopeless := strings.HasPrefix(a.Fix, "No single move helps")
		if hopeless == (a.Remedy.Add.Helps() || a.Remedy.Move.Helps()) {
			t.Fatalf("%+v says %s", a.Remedy, a.Fix)
		}
	})
}

// check holds one amount against a search of every number of steps up to most.
func check(t *rapid.T, name string, got capacity.Amount, works after, most int64, step checks.Weight) {
	least, last := int64(0), int64(0)
	for n := int64(1); n <= most; n++ {
		if works(n) {
			if least == 0 {
				least = n
			}
			last = n
		}
	}
	want := checks.Weight(least) * step
	if got.Least > checks.Weight(most)*step { // further than the search went
		n := int64(got.Least / step)
		if least != 0 || !works(n) || works(n-1) {
			t.Fatalf("%s: %+v is not the least", name, got)
		}
		return
	}
	if got.Least != want {
		t.Fatalf("%s: got %+v, brute force finds %s to %d", name, got, want, last)
	}
	if got.Helps() && got.Most != 0 && got.Most <= checks.Weight(most)*step && got.Most != checks.Weight(last)*step {
		t.Fatalf("%s: got %+v, brute force finds at most %d", name, got, last)
	}
	if got.Helps() && got.Most == 0 && last != most {
		t.Fatalf("%s: got no end, brute force finds one at %d", name, last)
	}
}

func TestFixForPointsPutsTheShareInTheBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.OneOf(rapid.Int64Range(0, 50).AsAny(), rapid.Int64Range(0, 50_000).AsAny())
		draw := func(name string) int64 {
			w := weight.Draw(t, name).(int64)
			if w <= 50 {
				w *= 500
			}
			return w
		}
		debt, feature := draw("debt"), draw("feature")
		b := bands(t)
		r := rules(checks.Enforce)
		r.Capacity.Unit, r.Capacity.MinItems = "points", 1
		a := capacity.Assess(checks.Totals{Open: map[checks.Kind]checks.Cell{
			checks.TechDebt: {Count: 4, Weight: checks.Weight(debt)}, checks.Feature: {Count: 4, Weight: checks.Weight(feature)},
		}}, b, &r)
		if a.Position != capacity.Under && a.Position != capacity.Over {
			return
		}
		add, move, most := moves(a.Position, debt, feature, b, 1)
		for name, m := range map[string]struct {
			got   capacity.Amount
			works after
		}{"add": {a.Remedy.Add, add}, "move": {a.Remedy.Move, move}} {
			if !m.got.Helps() {
				// To the thousandth nothing may help either.
				for n := int64(1); n <= most; n++ {
					if m.works(n) {
						t.Fatalf("%s: %d thousandths would help", name, n)
					}
				}
				continue
			}
			if !m.works(int64(m.got.Least)) {
				t.Fatalf("%s: %s does not help", name, m.got.Least)
			}
			if m.got.Most != 0 && !m.works(int64(m.got.Most)) {
				t.Fatalf("%s: %s, the most, does not help", name, m.got.Most)
			}
			for _, step := range []int64{1000, 500, 250, 100, 10, 1} {
				if int64(m.got.Least)%step == 0 {
					if m.works(int64(m.got.Least) - step) {
						t.Fatalf("%s: %s less would do", name, checks.Weight(step))
					}
					break
				}
			}
		}
	})
}

func TestThePullRequestPassesExactlyWhenItMovesTheShareTowardTheBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debt, feature := rapid.IntRange(0, 40).Draw(t, "debt"), rapid.IntRange(0, 40).Draw(t, "feature")
		kind := rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt}).Draw(t, "kind")
		r := rules(checks.Enforce)
		b := bands(t)
		r.Capacity.Band = b
		v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: input(open(debt, feature, 0))}, of(kind))
		want := checks.Success
		work := debt + feature
		if work >= r.Capacity.MinItems && !inside(int64(debt), int64(work), b) {
			under := big.NewRat(int64(debt), int64(work)).Cmp(big.NewRat(int64(b.Min), 1_000_000)) < 0
			if under == (kind == checks.Feature) {
				want = checks.Failure
			}
		}
		if v.Conclusion != want {
			t.Fatalf("%s in %d of %d, band %v: %s %q", kind, debt, work, b, v.Conclusion, v.Title)
		}
	})
}

// Every way of classifying what has no kind, or a likely one, is tried: a failure is posted only where each of them fails, and a share that is
// outside its band decides only where none of them puts it on the other side of that end.
func TestNoClassificationLiftsAFailure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debt, feature := rapid.IntRange(0, 12).Draw(t, "debt"), rapid.IntRange(0, 12).Draw(t, "feature")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 4), 0, 6).Draw(t, "unsure")
		kind := rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt}).Draw(t, "kind")
		r := rules(rapid.SampledFrom([]checks.Mode{checks.Advise, checks.Enforce}).Draw(t, "mode"))
		r.Capacity.Band, r.Capacity.Unit, r.Capacity.MaxUnclassified = bands(t), "points", checks.Whole
		totals := open(debt, feature, 0)
		counted, items := [2]int64{int64(debt), int64(feature)}, debt+feature
		for i, w := range weights {
			cells := totals.Open
			if i%2 == 1 {
				cells = totals.Closed
			}
			as := rapid.SampledFrom([]checks.Kind{checks.None, checks.LikelyTechDebt, checks.LikelyFeature, checks.LikelyOther}).Draw(t, "as")
			cells[as] = cells[as].Plus(checks.Weight(w) * checks.Unit)
			if of := as.OfLikely(); of.Work() {
				items++
				counted[map[checks.Kind]int{checks.TechDebt: 0, checks.Feature: 1}[of]] += w
			}
		}
		got := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: input(totals)}, of(kind)).Conclusion
		work := counted[0] + counted[1]
		if items < r.Capacity.MinItems || work == 0 {
			if got != checks.Success {
				t.Fatalf("too early: %s", got)
			}
			return
		}
		side := func(debt, work int64) (below, above bool) {
			if work == 0 {
				return false, false
			}
			share := big.NewRat(debt, work)
			return share.Cmp(big.NewRat(int64(r.Capacity.Band.Min), 1_000_000)) < 0, share.Cmp(big.NewRat(int64(r.Capacity.Band.Max), 1_000_000)) > 0
		}
		below, above := side(counted[0], work)
		certain, fails := true, true
		for way := range pow(3, len(weights)) {
			d, f, n := int64(debt), int64(feature), debt+feature
			for _, w := range weights {
				switch way % 3 {
				case 0:
					d, n = d+w, n+1
				case 1:
					f, n = f+w, n+1
				}
				way /= 3
			}
			under, over := side(d, d+f)
			early := n < r.Capacity.MinItems
			certain = certain && (!below && !above || !early) && (!below || under) && (!above || over)
			fails = fails && !early && (kind == checks.Feature && under || kind == checks.TechDebt && over)
		}
		if got == checks.Failure && !fails {
			t.Fatalf("a failure that a classification lifts: %d of %d, %v unsure", debt, debt+feature, weights)
		}
		want := checks.Success
		switch {
		case !certain:
			want = checks.Neutral
		case kind == checks.Feature && below || kind == checks.TechDebt && above:
			want = checks.Neutral
			if r.Mode == checks.Enforce {
				want = checks.Failure
			}
		}
		if got != want {
			t.Fatalf("%s in %d of %d with %v unsure, band %v: %s, want %s", kind, debt, debt+feature, weights, r.Capacity.Band, got, want)
		}
	})
}

func pow(base, n int) int {
	out := 1
	for range n {
		out *= base
	}
	return out
}

var percentage = regexp.MustCompile(`^(just (?:under|over) )?([0-9]+)(?:\.([0-9]{1,4}))?%$`)

func TestPercentNeverCrossesAnEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		work := rapid.OneOf(rapid.Int64Range(1, 100), rapid.Int64Range(1, 1<<61)).Draw(t, "work")
		debt := rapid.Int64Range(0, work).Draw(t, "debt")
		b := bands(t)
		s := capacity.Percent(checks.Weight(debt), checks.Weight(work), b.Min, b.Max)
		m := percentage.FindStringSubmatch(s)
		if m == nil {
			t.Fatalf("%q is no percentage", s)
		}
		shown, _ := new(big.Rat).SetString(m[2] + "." + m[3] + "0")
		shown.Quo(shown, big.NewRat(100, 1))
		exact := big.NewRat(debt, work)
		for _, e := range []checks.Share{0, checks.Whole, b.Min, b.Max} {
			edge := big.NewRat(int64(e), 1_000_000)
			side := shown.Cmp(edge)
			switch {
			case m[1] == "just under " && side == 0:
				side = -1
			case m[1] == "just over " && side == 0:
				side = 1
			}
			if side != exact.Cmp(edge) {
				t.Fatalf("%d of %d shown as %s, on another side of %s", debt, work, s, edge.FloatString(6))
			}
		}
	})
}

func TestGaugeMarksTheSideOnWhichTheShareIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		debt, feature := rapid.IntRange(0, 400).Draw(t, "debt"), rapid.IntRange(1, 400).Draw(t, "feature")
		r := rules(checks.Enforce)
		a := capacity.Assess(open(debt, feature, 0), bands(t), &r)
		gauge := a.Gauge()
		if rapid.Bool().Draw(t, "narrow") {
			gauge = a.Narrow()
		}
		lines := strings.Split(gauge, "\n")
		scale, mark := []rune(lines[1]), []rune(lines[2])
		at := strings.IndexRune(string(mark), '▲')
		at = len([]rune(string(mark)[:at]))
		first, last := -1, -1
		for i, c := range scale {
			if c == '█' {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		where := capacity.Inside
		if at < first {
			where = capacity.Under
		} else if at > last {
			where = capacity.Over
		}
		if a.Position >= capacity.Under && where != a.Position {
			t.Fatalf("%s is drawn as %s:\n%s", a.Position, where, gauge)
		}
	})
}
