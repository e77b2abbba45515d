package agreement

import (
	"fmt"
	"strings"
)

// Learned is what the kinds that people stated taught the text model: before is the model by itself, after the model as corrections leave it
// that had not seen the item.
type Learned struct {
	Stated int    `json:"stated"`        // items whose kind people stated as feature, tech-debt or other
	Used   bool   `json:"used"`          // the correction decides
	Why    string `json:"why,omitempty"` // it does not, as a clause
	Before Rate   `json:"before"`        // of the stated items right by the model alone
	After  Rate   `json:"after"`         // of the stated items right by the corrected model; of nothing where none was tried
	All    *Whole `json:"all,omitempty"` // of an export: of all that is judged, by every source
}

// Whole is how all that is judged comes out without a correction, as the rest of the report has it, and with one.
type Whole struct {
	Before Outcome `json:"before"`
	After  Outcome `json:"after"`
}

// Outcome are the figures of a report that say how good it is.
type Outcome struct {
	Agreement Rate    `json:"agreement"`
	Coverage  Rate    `json:"coverage"`
	MacroF1   float64 `json:"macroF1"`
	Error     float64 `json:"calibrationError"`
}

// Teach records in a report what was learned of so many items that people stated, of which so many were right before and after. why is "" where
// a correction is used.
func (r *Report) Teach(stated, before, after int, why string) {
	r.Learned = &Learned{Stated: stated, Used: why == "", Why: why, Before: rate(before, stated), After: rate(after, stated)}
	if after == 0 && why != "" {
		r.Learned.After = rate(0, 0)
	}
}

// Outcome is how good the report is.
func (r *Report) Outcome() Outcome {
	return Outcome{Agreement: r.Agreement, Coverage: r.Coverage, MacroF1: r.MacroF1, Error: r.Error}
}

// text shows it below everything else.
func (l *Learned) text(b *strings.Builder) {
	if !l.Used {
		fmt.Fprintf(b, "\n  learned     nothing from the %d items whose kind people stated: %s\n", l.Stated, plain(l.Why))
		if l.After.Den == 0 {
			return
		}
	} else {
		fmt.Fprintf(b, "\n  learned     from %d items whose kind people stated; each is judged by what the others taught\n", l.Stated)
	}
	lines := [][]string{{"of what people stated", "before", "after"}, {"right by the text model", share(l.Before), share(l.After)}}
	if a := l.All; a != nil {
		lines = append(lines, []string{"agreement, all sources", share(a.Before.Agreement), share(a.After.Agreement)},
			[]string{"coverage", share(a.Before.Coverage), share(a.After.Coverage)},
			[]string{"macro F1", fmt.Sprintf("%.3f", a.Before.MacroF1), fmt.Sprintf("%.3f", a.After.MacroF1)},
			[]string{"calibration error", fmt.Sprintf("%.3f", a.Before.Error), fmt.Sprintf("%.3f", a.After.Error)})
	}
	table(b, lines)
}
