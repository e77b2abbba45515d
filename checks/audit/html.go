package audit

import (
	"crypto/sha256"
	_ "embed" // style and script
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

var (
	//go:embed report.css
	styleText string
	//go:embed report.js
	scriptText string
)

// HTML is the report as one file that needs nothing else: no network, no fonts, no scripts but its own small filter, which
// its content policy pins. Everything is there to read without scripts, too. Nothing on it is unseen, whoever's text it is in.
func (r Report) HTML() string {
	v := view{
		Report: r, Figures: r.figures(), Date: r.At.UTC().Format(time.DateOnly), Guides: r.guides(), Held: r.held(), Unlinked: len(r.unlinked()), Touching: r.touching(),
		Policy: fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", pin(styleText), pin(scriptText)),
	}
	for i := range r.Milestones {
		m := bar(&r.Milestones[i])
		if m.State == checks.Closed {
			v.Closed = append(v.Closed, m)
		} else {
			v.Open = append(v.Open, m)
		}
	}
	for i := range r.Items {
		v.Rows = append(v.Rows, rowOf(&r.Items[i]))
	}
	return strings.Map(seen, v.page().String())
}

// seen drops what has no look of its own from a page.
func seen(r rune) rune {
	if r != '\n' && r != '\t' && checks.Unseen(r) {
		return -1
	}
	return r
}

// pin is the source by which a content policy allows exactly this text.
func pin(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// view is what the page shows.
type view struct {
	Report
	Figures      figures
	Held         string // how many items and milestones there are
	Date         string
	Policy       string
	Open, Closed []milestoneView
	Guides       []guide
	Unlinked     int
	Touching     []*item
	Rows         []rowView
}

// milestoneView is one milestone as a bar: widths are in thousandths of the whole bar.
type milestoneView struct {
	*milestoneReport
	Share, Limits, Says, Sign, Day string
	Debt, Feature, None            widths
	Band                           widths // of the debt share's own scale
	Mark                           string // where the debt share is on it, "" without work
}

// widths is a piece of a bar, and the weight that it stands for.
type widths struct {
	At, Wide string
	Weight   checks.Weight
}

// barWide is how wide the bars are drawn.
const barWide = 1000

func bar(m *milestoneReport) milestoneView {
	v := milestoneView{milestoneReport: m, Share: m.share(), Limits: m.band(), Says: m.says(), Sign: m.Verdict.sign()}
	if !m.Due.IsZero() {
		v.Day = m.Due.UTC().Format(time.DateOnly)
	}
	at := 0.0
	piece := func(part, whole int64) widths {
		if whole <= 0 {
			return widths{At: "0", Wide: "0"}
		}
		w := barWide * float64(part) / float64(whole)
		p := widths{number(at), number(w), checks.Weight(part)}
		at += w
		return p
	}
	total := int64(m.total())
	v.Debt = piece(int64(m.Weights.TechDebt), total)
	v.Feature = piece(int64(m.Weights.Feature), total)
	v.None = piece(int64(m.Weights.None), total)
	at = barWide * float64(m.Band.Min) / float64(checks.Whole)
	v.Band = piece(int64(m.Band.Max-m.Band.Min), int64(checks.Whole))
	if m.DebtShare.Den > 0 {
		v.Mark = number(barWide * float64(m.DebtShare.Num) / float64(m.DebtShare.Den))
	}
	return v
}

// number is a length for drawing.
func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// rowView is one item in the table.
type rowView struct {
	*item
	Group, Shown, Stands string
	In                   string // the milestone, "" without
	Capacity, Strategic  *result
}

func rowOf(it *item) rowView {
	v := rowView{item: it, Group: it.group(), Shown: it.kindCell(), Stands: string(it.State)}
	switch {
	case it.Merged:
		v.Stands = "merged"
	case it.Dropped:
		v.Stands = "dropped"
	}
	if it.Milestone != nil {
		v.In = *it.Milestone
	}
	if c, ok := it.Checks[checks.CheckStrategy]; ok {
		v.Strategic = &c
	}
	if c, ok := it.Checks[checks.CheckCapacity]; ok {
		v.Capacity = &c
	}
	return v
}

// Sign is the result at a glance.
func (r result) Sign() string { return sign(r.Conclusion) }
