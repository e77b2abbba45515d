package chart

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Markdown is the map as a nested list, without work that serves nothing. References stand as they are, which GitHub links.
func (m *Map) Markdown(l Limits) string {
	var b strings.Builder
	list := func(title string, gs []*Guide) {
		if len(gs) > 0 {
			if title != "" {
				b.WriteString("- " + title + "\n")
			}
			indent := ""
			if title != "" {
				indent = "  "
			}
			m.nested(&b, indent, gs, nil, l)
		}
	}
	list("", m.Visions)
	list("🧭 Strategies that serve no vision", m.Strategies)
	list("🧭 Strategies that serve what is not on this map", m.Elsewhere.Strategies)
	if s := m.elsewhere(); s != "" {
		b.WriteString("\n" + s + "\n")
	}
	return legend(b.String())
}

func (m *Map) nested(b *strings.Builder, indent string, gs []*Guide, work []*Item, l Limits) {
	shown, more := first(gs, l.Guides)
	for _, g := range shown {
		fmt.Fprintf(b, "%s- %s **%s**", indent, m.sign(&g.Item), text.Escape(text.Cut(checks.Line(g.Title), maxTitle)))
		if g.State == checks.Closed {
			b.WriteString(" · done")
		}
		if g.Again {
			b.WriteString(" · see above\n")
			continue
		}
		fmt.Fprintf(b, " · %s", g.Coverage.String())
		if len(g.Findings) > 0 {
			fmt.Fprintf(b, " · ⚠️ `%s`", strings.Join(g.Findings, "`, `"))
		}
		b.WriteByte('\n')
		m.nested(b, indent+"  ", g.Strategies, g.Work, l)
	}
	if more > 0 {
		fmt.Fprintf(b, "%s- … and %d more\n", indent, more)
	}
	items, more := first(work, l.Work)
	for _, it := range items {
		fmt.Fprintf(b, "%s- %s %s · %s\n", indent, m.sign(it), text.Escape(text.Cut(checks.Line(it.Title), maxTitle)), m.stateOf(it))
	}
	if more > 0 {
		fmt.Fprintf(b, "%s- … and %d more\n", indent, more)
	}
}
