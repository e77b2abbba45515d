package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Labelled is everything that the labels of one item depend on.
type Labelled struct {
	Item     checks.Item
	Decision checks.Decision
	Rules    *checks.Rules
	// Eligible is false for an item that was there before the policy and on which nobody acted since.
	Eligible bool
	// Choice is what people chose last for the item, nil when nobody did.
	Choice *checks.Choice
	// Shown is what the app did with the label of each kind on this item.
	Shown map[checks.Kind]Shown
	// Newer are the kinds whose label somebody may have put on after the latest choice that is known: GitHub shows it, and
	// the delivery that tells of it is still to come.
	Newer map[checks.Kind]bool
	// Unmade are the kinds whose label somebody deleted from the repository: it is not made again.
	Unmade map[checks.Kind]bool
}

// mine reports whether the label of a kind is on the item by the app's doing. It is also when that was begun: it may be on.
func (in Labelled) mine(k checks.Kind) bool {
	s := in.Shown[k]
	return s.Unsure || s.There && !s.Off
}

// label is a write, named by the decision that it follows from. It is made once for each: what undoes it and is no
// person's choice, another bot for instance, is left to have it so. Otherwise the two would go on for ever.
func (in Labelled) label(op Op, name string, k checks.Kind) []Write {
	why := []string{string(op), name, in.Decision.Kind.String(), string(in.Decision.Source)}
	if in.Choice != nil && in.Decision.Source == checks.ByPerson {
		why = append(why, in.Choice.At.UTC().Format(time.RFC3339))
	}
	hash, number := Hash(why...), in.Item.Ref.Number
	if in.Shown[k].is(hash) {
		return nil
	}
	return []Write{{Op: op, Subject: Subject(number), Number: number, Name: LabelName(k), Hash: hash, Brief: string(op) + " " + name,
		Label: name, Kind: k}}
}

// Labels are the writes that leave the item with the one kind label it should have.
//
// A label that a person put on is taken off only when a later choice of a person replaced it. While such a label stays,
// none is put beside it: there is never more than one kind label by the app's doing. Labels that stand for no kind are
// not looked at. While a rule waits for files that could not be read, everything stays as it is.
//
// Nothing is begun on what is closed, but the one label it should have stays alone: see [Labelled.begun].
func Labels(in Labelled) []Write {
	if !in.Rules.Mode.Posts() || !in.Eligible || in.Decision.Unsure() {
		return nil
	}
	want := in.Decision.Kind
	if in.Decision.Exempt() || want == checks.Other { // those have no label
		want = checks.None
	}
	var out []Write
	var has, kept bool
	for _, name := range in.Item.Labels {
		k, ok := in.Rules.KindOf(name)
		switch {
		case !ok:
		case k == want:
			has = true
		case in.mine(k) || in.Decision.Source == checks.ByPerson && !in.Newer[k]:
			out = append(out, in.label(RemoveLabel, name, k)...)
		default:
			kept = true
		}
	}
	if want != checks.None && !has && !kept && !in.Unmade[want] {
		out = append(out, in.label(AddLabel, in.Rules.Labels[want], want)...)
	}
	if in.Item.State != checks.Open && !has {
		out = in.begun(out)
	}
	if adds := slices.IndexFunc(out, func(w Write) bool { return w.Op == AddLabel }); adds >= 0 {
		out = slices.Insert(out, adds, in.former(out[adds])...)
	}
	return out
}

// former takes off, before the app's label is put on, what the app put on for the same kind while `labels:` had another name for it: the item
// does not show it yet, or it was begun and its end is not known.
func (in Labelled) former(adds Write) (out []Write) {
	if !in.mine(adds.Kind) {
		return nil
	}
	for _, name := range strings.Split(in.Shown[adds.Kind].Title, "\n") {
		if name != "" && !strings.EqualFold(name, adds.Label) {
			out = append(out, Write{Op: RemoveLabel, Subject: adds.Subject, Number: adds.Number, Name: adds.Name + ":" + name, Hash: adds.Hash,
				Brief: string(RemoveLabel) + " " + name, Label: name, Kind: adds.Kind})
		}
	}
	return out
}

// begun are those of some writes of which an earlier attempt's end is not known. When an item is closed while its label changes, they
// are carried to their end, and so is taking off what a label replaced that is there: it was open when somebody put that on, or
// somebody put it on all the same. What it shows then does not depend on whether the app was quicker than whoever closed it.
func (in Labelled) begun(writes []Write) []Write {
	return slices.DeleteFunc(writes, func(w Write) bool {
		s := in.Shown[w.Kind]
		return !s.Unsure || s.Off != (w.Op == RemoveLabel)
	})
}
