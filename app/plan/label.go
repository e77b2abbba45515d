package plan

import (
	"github.com/northstar-app/northstar/checks"
)

// Labelled is everything that the labels of one item depend on.
type Labelled struct {
	Item     checks.Item
	Decision checks.Decision
	Rules    *checks.Rules
	// Eligible is false for an item that was there before the policy and on which nobody acted since.
	Eligible bool
	// Mine are the kinds whose label the app put on this item and which nobody chose since.
	Mine map[checks.Kind]bool
	// Newer are the kinds whose label somebody may have put on after the latest choice that is known: GitHub shows it, and
	// the delivery that tells of it is still to come.
	Newer map[checks.Kind]bool
}

// Labels are the writes that leave the item with the one kind label it should have.
//
// A label that a person put on is taken off only when a later choice of a person replaced it. While such a label stays,
// none is put beside it: there is never more than one kind label by the app's doing. Labels that stand for no kind are
// not looked at. While a rule waits for files that could not be read, everything stays as it is.
func Labels(in Labelled) []Write {
	if !in.Rules.Mode.Posts() || !in.Eligible || in.Item.State != checks.Open || in.Decision.NeedsPaths {
		return nil
	}
	want := in.Decision.Kind
	if in.Decision.Exempt() {
		want = checks.None
	}
	var out []Write
	var has, kept bool
	for _, name := range in.Item.Labels {
		k, ok := KindOf(name, in.Rules)
		switch {
		case !ok:
		case k == want:
			has = true
		case in.Mine[k] || in.Decision.Source == checks.ByPerson && !in.Newer[k]:
			out = append(out, label(RemoveLabel, in.Item, name, k))
		default:
			kept = true
		}
	}
	if want != checks.None && !has && !kept {
		out = append(out, label(AddLabel, in.Item, in.Rules.Labels[want], want))
	}
	return out
}

func label(op Op, it checks.Item, name string, k checks.Kind) Write {
	return Write{Op: op, Subject: Subject(it.Ref.Number), Number: it.Ref.Number, Name: LabelName(k), Hash: Hash(string(op), name),
		Brief: string(op) + " " + name, Label: name, Kind: k}
}
