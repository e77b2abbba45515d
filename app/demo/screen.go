package demo

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/checks"
)

// bar draws how far the server is: on a terminal as a bar, elsewhere as a line every five seconds.
func (d *Demo) bar() func(app.Left) {
	if d.o.Terminal == nil {
		last := time.Now()
		return func(l app.Left) {
			if now := time.Now(); now.Sub(last) > 5*time.Second {
				last = now
				fmt.Fprintln(d.o.Screen, says(l))
			}
		}
	}
	b := progressbar.NewOptions(-1, progressbar.OptionSetWriter(d.o.Terminal), progressbar.OptionSpinnerType(14),
		progressbar.OptionSetDescription("reading"), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	return func(l app.Left) {
		b.Describe(says(l))
		b.Add(1)
	}
}

// says is how far the server is, in words.
func says(l app.Left) string {
	if l.Reading > 0 {
		return fmt.Sprintf("    read %d of %d", l.Items, l.Of)
	}
	return fmt.Sprintf("    %s to look at", many(l.Subjects))
}

func many(n int) string {
	if n >= 1000 {
		return "1000 and more"
	}
	return fmt.Sprint(n)
}

// Table lays rows out for a terminal of that many columns, one line each; at most limit rows, 0 for all.
func Table(rows []Row, columns, limit int) string {
	var b strings.Builder
	shown := rows
	if limit > 0 && len(rows) > limit {
		shown = rows[:limit]
	}
	wide := [3]int{}
	for _, r := range shown {
		for i, s := range []string{r.Where, r.What, r.Shows} {
			wide[i] = max(wide[i], min(utf8.RuneCountInString(s), []int{28, 24, 44}[i]))
		}
	}
	for _, r := range shown {
		rest := max(columns-wide[0]-wide[1]-wide[2]-8, 20)
		fmt.Fprintf(&b, "  %s  %s  %s  %s\n", fit(r.Where, wide[0]), fit(r.What, wide[1]), fit(r.Shows, wide[2]), strings.TrimRight(fit(r.Why, rest), " "))
	}
	if len(shown) < len(rows) {
		fmt.Fprintf(&b, "  … and %d more, all in the folder of results\n", len(rows)-len(shown))
	}
	return b.String()
}

// fit is a text in exactly n columns.
func fit(s string, n int) string {
	s = checks.Line(s)
	r := []rune(s)
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s + strings.Repeat(" ", n-len(r))
}
