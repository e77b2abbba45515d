package capacity

import "github.com/northstar-app/northstar/checks"

// TermsOf is what the milestone of that title is judged by.
func TermsOf(title string, r *checks.Rules) checks.Terms {
	c := r.Capacity
	return checks.Terms{Band: BandOf(title, r), Basis: c.Basis, Unit: c.Unit, MinItems: c.MinItems, MaxUnclassified: c.MaxUnclassified}
}

// AssessClosed judges a milestone by what it held when it closed. Nothing of it can be mended any more.
func AssessClosed(t checks.Totals, terms checks.Terms) Assessment {
	r := (&checks.Rules{}).Under(terms.Closed())
	return standing(tally(t, r.Capacity.Basis), t, terms.Band, r)
}

// Judged reports whether the share was held against its band: the milestone was read whole and holds enough work.
func (a Assessment) Judged() bool {
	return a.Position == Under || a.Position == Inside || a.Position == Over
}
