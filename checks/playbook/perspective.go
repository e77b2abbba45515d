package playbook

import (
	"slices"
	"strings"
)

// perspective is the perspective that a vision is written from.
type perspective string

// The two perspectives of contract 5.
const (
	product   perspective = "product"
	technical perspective = "technical"
)

// sides are the words that name a perspective by themselves.
var sides = map[string]perspective{
	"product": product, "business": product, "customer": product, "customers": product, "user": product, "users": product, "commercial": product,
	"technical": technical, "technology": technical, "tech": technical, "engineering": technical, "architecture": technical,
	"architectural": technical, "platform": technical, "infrastructure": technical,
}

// sidesIn reads the perspectives that a short text names, in the order of [product], [technical].
func sidesIn(s string) []perspective {
	var found []perspective
	words := tokens(head(s))
	if strings.Join(words, " ") == "both" {
		return []perspective{product, technical}
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
func sidesOf(in Reviewed) (found []perspective, written string, stated bool) {
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
			return []perspective{side}, "", false
		}
	}
	for _, l := range in.Item.Labels {
		if side, ok := sides[strings.ToLower(l)]; ok {
			return []perspective{side}, "", false
		}
	}
	return nil, "", false
}

// besideVision reads the perspective from "Product vision", "Vision (technical)" or "Vision for our architecture".
func besideVision(s string) (perspective, bool) {
	ws := tokens(s)
	if !slices.Contains(ws, "vision") {
		return "", false
	}
	var found []perspective
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
