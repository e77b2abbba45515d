package checks

// Terms are what a milestone is judged by. Of one that closed those of then are kept: a later policy changes nothing of its verdict.
type Terms struct {
	Band            Band
	Basis           Basis
	Unit            string // items | points
	MinItems        int
	MaxUnclassified Share
}

// Closed are the terms for a milestone that closed: nothing of it remains to be done, so that it is judged over all that was planned.
func (t Terms) Closed() Terms {
	if t.Basis == Remaining {
		t.Basis = Planned
	}
	return t
}

// Under are the rules with these terms for milestones of every title.
func (r *Rules) Under(t Terms) *Rules {
	out := *r
	c := &out.Capacity
	c.Band, c.Milestones, c.Basis, c.Unit, c.MinItems, c.MaxUnclassified = t.Band, nil, t.Basis, t.Unit, t.MinItems, t.MaxUnclassified
	return &out
}
