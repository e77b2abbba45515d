package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/box"
	"github.com/northstar-app/northstar/checks/text"
)

// SplitInput is what the comment on a strategy depends on that several others took the place of, all as far as its readers may know.
type SplitInput struct {
	Home    checks.Ref         // the strategy
	Heirs   []checks.Reference // open strategies that count in its place
	Items   []SplitItem        // what is linked to it and to none of these, those of one heir together
	More    int                // further ones, that are not named yet
	Done    []SplitTick        // what people ticked, and was done
	Earlier int                // so many more before
	Refused []SplitTick        // what people ticked last and might not
}

// SplitItem is an open item that is linked to a strategy which several others took the place of.
type SplitItem struct {
	Item checks.Reference
	To   checks.Ref // the heir that it likelier serves; zero: it could be any
}

// SplitTick is that somebody ticked an item's line.
type SplitTick struct {
	Item, To checks.Ref
	By       string // login
	Why      string // why that was not done, as [command.Command.Allowed] says it
}

// Words are those of the item's line, by which it is known again when somebody ticks it.
func (i SplitItem) Words(home checks.Ref) string {
	words := i.Item.Ref.In(home)
	if i.Item.Title != "" {
		words += " (" + quote(i.Item.Title) + ")"
	}
	if i.To.Zero() {
		return words
	}
	return words + " → " + i.To.In(home)
}

// words are those of a line that was ticked.
func (t SplitTick) words(home checks.Ref) string {
	return t.Item.In(home) + " → " + t.To.In(home)
}

// login is somebody's name as it is written in a sentence, which pings nobody.
func login(name string) string { return text.Escape("@" + name) }

// Split is the comment that proposes for each item of a strategy which one of those it likelier serves that took the strategy's place. A line's
// box does what it says when it is ticked; what could be any has the commands instead.
func Split(in SplitInput) string {
	var p page
	p.add(SplitMarker + "\n")
	if len(in.Items) == 0 || len(in.Heirs) < 2 {
		p.add(in.settled())
	} else {
		in.propose(&p)
	}
	p.list("\n**Done**\n\n", rows(in.Done, func(t SplitTick) string { return box.Line(true, t.words(in.Home)+", by "+login(t.By)) }), listMore, "", in.Earlier)
	for _, t := range in.Refused {
		p.addf("\n⚠️ %s, ticked by %s, was not carried out. %s\n", t.words(in.Home), login(t.By), t.Why)
	}
	if len(in.Items) > 0 && len(in.Heirs) > 1 {
		p.add("\n<sub>Proposed by the words that items and successors share; a successor whose non-goals an item touches is not proposed. A tick is carried out once, with the " +
			"permission of whoever ticks; taking it back undoes nothing: `/northstar link` and `/northstar unlink` on the item do. Lines go as items are linked or closed.</sub>\n")
	}
	return p.String()
}

// SplitSettled is the comment in a few words, once there is nothing to propose and nothing was ticked.
func SplitSettled(in SplitInput) string { return SplitMarker + "\n" + in.settled() }

func (in SplitInput) settled() string {
	switch len(in.Heirs) {
	case 0:
		return "✅ No successor of this strategy is open, so there is nothing to choose.\n"
	case 1:
		return fmt.Sprintf("✅ One successor of this strategy is left, %s: what is linked here counts there.\n", in.Heirs[0].Ref.In(in.Home))
	}
	return "✅ Nothing that is open is linked here and to none of the successors.\n"
}

func (in SplitInput) propose(p *page) {
	p.addf("### %s Which successor does each item serve?\n\n", checks.Strategy.Emoji())
	p.addf("This strategy is superseded by %s, and what is linked here counts for %s of them. "+
		"Ticking a line links the item to that successor alone.\n", listed(in.Heirs, in.Home), map[bool]string{true: "both", false: "all"}[len(in.Heirs) == 2])
	for _, h := range in.Heirs {
		var lines []string
		for _, i := range in.Items {
			if i.To.Key() == h.Ref.Key() {
				lines = append(lines, box.Line(false, i.Words(in.Home)))
			}
		}
		p.list("\n**→ "+named(h, in.Home)+"**\n\n", lines, listMore, "", 0)
	}
	any := "either"
	if len(in.Heirs) > 2 {
		any = "any of them"
	}
	var lines []string
	for _, i := range in.Items {
		if i.To.Zero() {
			lines = append(lines, "- "+i.Words(in.Home)+": "+in.commands(i)+"\n")
		}
	}
	p.list("\n**Could be "+any+"**: say which in a comment on the item, each command on its own line\n\n", lines, listMore, "", 0)
	if in.More > 0 {
		p.addf("\n… and %s, named here as these are settled.\n", countMore(in.More))
	}
}

// commands are those of which one is to be pasted on an item that could serve any of the heirs, as they are written there.
func (in SplitInput) commands(i SplitItem) string {
	var out []string
	for _, h := range in.Heirs {
		out = append(out, "`/northstar link "+h.Ref.In(i.Item.Ref)+"`")
	}
	return strings.Join(out, " or ") + ", then `/northstar unlink " + in.Home.In(i.Item.Ref) + "`"
}

// listed are references in a sentence: "#40 and #41", "#40, #41 and #42".
func listed(all []checks.Reference, home checks.Ref) string {
	names := rows(all, func(r checks.Reference) string { return r.Ref.In(home) })
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// countMore writes "1 more item", "2 more items".
func countMore(n int) string { return count(n, "more item") }
