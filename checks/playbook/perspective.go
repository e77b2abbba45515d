package playbook

import (
	"slices"
	"strings"
)

// The two perspectives that a vision may be written from, of contract 5.
const (
	Product   = "product"
	Technical = "technical"
)

// Perspectives are those from which a vision is written: one of them, both, or none where it doesn't say.
func Perspectives(in Reviewed) []string {
	found, _, _ := sidesOf(in)
	return found
}

// sides are the words that name a perspective by themselves.
var sides = map[string]string{
	"product": Product, "business": Product, "customer": Product, "customers": Product, "user": Product, "users": Product, "commercial": Product,
	"technical": Technical, "technology": Technical, "tech": Technical, "engineering": Technical, "architecture": Technical,
	"architectural": Technical, "platform": Technical, "infrastructure": Technical,
}

// sidesIn reads the perspectives that a short text names, in the order of [Product], [Technical].
func sidesIn(s string) []string {
	var found []string
	words := tokens(head(s))
	if strings.Join(words, " ") == "both" {
		return []string{Product, Technical}
	}
	for _, w := range words {
		if side, ok := sides[w]; ok && !slices.Contains(found, side) {
			found = append(found, side)
		}
	}
	slices.Sort(found)
	return found
}

// sidesOf reads a vision's perspectives: from its heading or line, else from its title, its labels or a heading such as
// "Technical vision". written is what its heading or line says.
func sidesOf(in Reviewed) (found []string, written string, stated bool) {
	if p := find(in.Doc, in.Rules, Perspective); p.there {
		written = choice(in.Doc, p)
		return sidesIn(written), written, true
	}
	named := []string{in.Item.Title}
	for _, s := range in.Doc.Sections {
		named = append(named, s.Heading)
	}
	for _, s := range named {
		if side, ok := besideVision(s); ok {
			return []string{side}, "", false
		}
	}
	for _, l := range in.Item.Labels {
		if side, ok := sides[strings.ToLower(l)]; ok {
			return []string{side}, "", false
		}
	}
	return nil, "", false
}

// besideVision reads the perspective from "Product vision", "Vision (technical)" or "Vision for our architecture".
func besideVision(s string) (string, bool) {
	ws := tokens(s)
	if !slices.Contains(ws, "vision") {
		return "", false
	}
	var found []string
	for _, w := range ws {
		if side, ok := sides[w]; ok && !slices.Contains(found, side) {
			found = append(found, side)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}
