package checks

// Landscape is everything of one owner that a map is drawn from, as it was last concluded. It knows no reader: whoever shows
// it to somebody leaves out what is Private and not theirs.
type Landscape struct {
	Owner      string
	Items      []Placed // visions, strategies and work, by repository and number
	Links      []Link   // out of those items, as they are stored; a milestone's links have a From with Number 0
	Incomplete bool     // a repository was not read to its end yet
}

// Placed is one item of a landscape.
type Placed struct {
	Ref        Ref
	Type       ItemType
	Kind       Kind
	Title      string
	State      State
	Reason     Reason
	Private    bool // it is in a repository that is not public
	Weight     Weight
	Milestone  int    // number, 0 for none
	Planned    string // title of that milestone
	Strategies []Ref  // that its links lead to and that count, nearest first
	Visions    []Ref  // of a strategy: those that it leads to
	Expired    bool   // of a strategy: its horizon has passed
}
