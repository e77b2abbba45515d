package agreement

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Definition says what the figures mean. It stands above every text.
const Definition = `How often people agreed with the kinds that Northstar inferred: by a rule of the policy, from the issues that a
pull request closes, from headings, or from the text. Judged are items whose kind people stated: after Northstar had
inferred one, or by the labels of an export. Agreed: the same kind. Corrected: another kind, or none. Missed: Northstar
abstained and people did not.
`

// Text shows reports one after the other, as tables for a terminal.
func Text(reports []Report) string {
	var b strings.Builder
	b.WriteString(Definition)
	if len(reports) == 0 {
		b.WriteString("\n  Nothing to judge yet: no label was put on, and nobody stated a kind.\n")
	}
	for i := range reports {
		reports[i].text(&b)
	}
	return b.String()
}

// JSON shows reports for scripts.
func JSON(reports []Report) ([]byte, error) {
	b, err := json.MarshalIndent(map[string][]Report{"repositories": notNil(reports)}, "", "  ")
	return append(b, '\n'), err
}

func (r *Report) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n\n", plain(r.Repository))
	if r.Judged == 0 {
		b.WriteString("  Nothing to judge yet: nobody stated a kind where Northstar had inferred one.\n")
	} else {
		fmt.Fprintf(b, "  judged      %d: agreed %d, corrected %d, missed %d", r.Judged, r.Agreed, r.Corrected, r.Missed)
		if r.Abstained > 0 {
			fmt.Fprintf(b, ", rightly abstained %d", r.Abstained)
		}
		b.WriteString("\n")
		if r.Agreement.Den > 0 {
			fmt.Fprintf(b, "  agreement   %s\n", r.Agreement)
		}
		fmt.Fprintf(b, "  coverage    %s\n", r.Coverage)
		if r.Likely.Den > 0 {
			fmt.Fprintf(b, "  likely      %s\n", r.Likely)
		}
	}
	r.silence(b)
	for _, n := range r.Notes {
		fmt.Fprintf(b, "  left out    %d %s\n", n.Items, plain(n.Why))
	}
	if r.Judged > 0 {
		r.confusion(b)
		r.scores(b)
	}
	if r.Learned != nil {
		r.Learned.text(b)
	}
}

// String is "8 of 10, 80% (95% sure: 49% to 94%)".
func (r Rate) String() string {
	if r.Den == 0 {
		return "of nothing"
	}
	return fmt.Sprintf("%d of %d, %.0f%% (95%% sure: %.0f%% to %.0f%%)", r.Num, r.Den, 100*r.Rate, 100*r.Low, 100*r.High)
}

// LeftOut says on one line what was not judged: "37 without a label that says a kind, 1 exempt by the policy".
func (r *Report) LeftOut() string {
	out := make([]string, len(r.Notes))
	for i, n := range r.Notes {
		out[i] = fmt.Sprintf("%d %s", n.Items, plain(n.Why))
	}
	if len(out) == 0 {
		return "there is no item"
	}
	return strings.Join(out, ", ")
}

// silence tells of labels that nobody answered.
func (r *Report) silence(b *strings.Builder) {
	count := map[checks.State]int{}
	for _, l := range r.Left {
		count[l.State] += l.Items
	}
	if len(count) > 0 {
		fmt.Fprintf(b, "  unanswered  %d closed and %d open items keep the label that Northstar put on; silence is no agreement\n",
			count[checks.Closed], count[checks.Open])
	}
}

// confusion is the table: rows are what Northstar inferred, columns what people stated.
func (r *Report) confusion(b *strings.Builder) {
	var said, inferred []checks.Kind
	for _, k := range order {
		if r.row(k) > 0 {
			inferred = append(inferred, k)
		}
		if slices.ContainsFunc(r.Confusion, func(c Cell) bool { return c.Said == k }) {
			said = append(said, k)
		}
	}
	head := []string{"inferred \\ stated"}
	for _, k := range said {
		head = append(head, k.String())
	}
	lines := [][]string{append(head, "all")}
	for _, k := range inferred {
		name := k.String()
		if k == checks.None {
			name = "none (abstained)"
		}
		line := []string{name}
		for _, s := range said {
			line = append(line, number(r.count(k, s)))
		}
		lines = append(lines, append(line, number(r.row(k))))
	}
	table(b, lines)
}

// scores are the tables by kind, by source and by confidence.
func (r *Report) scores(b *strings.Builder) {
	lines := [][]string{{"kind", "precision", "recall", "F1"}}
	for _, s := range r.Kinds {
		lines = append(lines, []string{s.Kind.String(), share(s.Precision), share(s.Recall), fmt.Sprintf("%.3f", s.F1)})
	}
	table(b, lines)
	fmt.Fprintf(b, "  macro F1 %.3f\n", r.MacroF1)
	if len(r.Sources) == 0 {
		return
	}
	lines = [][]string{{"source", "inferred", "agreed", "agreement"}}
	for _, p := range r.Sources {
		lines = append(lines, []string{string(p.Source), number(p.Agreement.Den), number(p.Agreement.Num), share(p.Agreement)})
	}
	table(b, lines)
	lines = [][]string{{"confidence", "inferred", "mean", "agreement"}}
	for _, n := range r.Bins {
		lines = append(lines, []string{fmt.Sprintf("%.2f to %.2f", n.From, n.To), number(n.Agreement.Den), fmt.Sprintf("%.3f", n.Confidence), share(n.Agreement)})
	}
	table(b, lines)
	fmt.Fprintf(b, "  expected calibration error %.3f\n", r.Error)
}

// share is a rate in a table: a fraction of three places, and of how many.
func share(r Rate) string {
	if r.Den == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f of %d", r.Rate, r.Den)
}

func number(n int) string { return fmt.Sprint(n) }

// table writes lines with their columns aligned: the first to the left, the others to the right.
func table(b *strings.Builder, lines [][]string) {
	wide := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, s := range line {
			wide[i] = max(wide[i], len(s))
		}
	}
	b.WriteString("\n")
	for _, line := range lines {
		fmt.Fprintf(b, "  %-*s", wide[0], line[0])
		for i, s := range line[1:] {
			fmt.Fprintf(b, "  %*s", wide[i+1], s)
		}
		b.WriteString("\n")
	}
}

// plain is text of others on one line of a terminal.
func plain(s string) string { return checks.Line(s) }
