// Package markup makes HTML of markup that stands in the source and of values that are escaped. A value cannot become markup: a
// form is a constant of the source by its type, and what fills it is escaped for where it stands.
//
// It does what pages here need of html/template and looks no method up by its name. A program in which something does so has to
// keep every exported method of everything in it: a fifth of Northstar's binary.
package markup

import (
	"fmt"
	"net/url"
	"strings"
)

// HTML is markup that may be shown as it is. The zero value is empty.
type HTML struct{ text string }

// String is the markup.
func (h HTML) String() string { return h.text }

// constant is markup of the source. Outside this package nothing but a constant can be given for one.
type constant string

// hole is where a value goes.
const hole = "{}"

// Text is markup without values.
func Text(form constant) HTML { return HTML{string(form)} }

// Trusted says that a text is markup: a style or a script that is part of the program, or what a sanitizer let through. It is
// the one way for a text that is no constant, and whoever calls it says in a comment why it may.
func Trusted(text string) HTML { return HTML{text} }

// Format fills the holes {} of a form with values in their order. HTML goes in as it is, between elements, into a tag, and alone
// into a style or a script. Anything else becomes text, as fmt prints it, between elements or between the double quotes of an attribute; one
// that begins href, src or action must be an address by https, http or mailto, or without a scheme, and is left out if it is not.
//
// Values that are too many, too few or where they cannot be made safe are a mistake in the source: it panics.
func Format(form constant, values ...any) HTML {
	var b strings.Builder
	rest, at := string(form), place{}
	for i := 0; ; i++ {
		piece, after, found := strings.Cut(rest, hole)
		b.WriteString(piece)
		at.pass(piece)
		if !found {
			if i != len(values) {
				panic(fmt.Sprintf("markup: %d values for %d holes in %.60q", len(values), i, form))
			}
			return HTML{b.String()}
		}
		if i >= len(values) {
			panic(fmt.Sprintf("markup: %d values are too few for %.60q", len(values), form))
		}
		b.WriteString(at.show(values[i], strings.HasPrefix(after, `"`)))
		rest = after
	}
}

// Each is what is made of every element of a list, one after the other.
func Each[T any](list []T, show func(T) HTML) HTML {
	var b strings.Builder
	for _, v := range list {
		b.WriteString(show(v).text)
	}
	return HTML{b.String()}
}

// If is the form filled with the values where it holds, else empty.
func If(holds bool, form constant, values ...any) HTML {
	if !holds {
		return HTML{}
	}
	return Format(form, values...)
}

// place is where in markup a hole is.
type place struct {
	tag    bool   // between < and >
	quoted bool   // in the value of an attribute
	before string // the piece that leads to it
}

// pass goes over a piece of markup.
func (p *place) pass(piece string) {
	p.before = piece
	for i := range len(piece) {
		switch c := piece[i]; {
		case p.quoted:
			p.quoted = c != '"'
		case p.tag && c == '"':
			p.quoted = true
		case p.tag:
			p.tag = c != '>'
		case c == '<':
			p.tag = true
		}
	}
}

// show is a value as it may stand here; ends says that the attribute ends behind it.
func (p *place) show(v any, ends bool) string {
	h, ours := v.(HTML)
	raw := !p.tag && (strings.HasSuffix(p.before, "<style>") || strings.HasSuffix(p.before, "<script>"))
	switch {
	case ours && !p.quoted:
		return h.text
	case ours || raw || p.tag && !p.quoted:
		panic(fmt.Sprintf("markup: a %T cannot stand after %.60q", v, p.before))
	}
	text := fmt.Sprint(v)
	if p.quoted && ends && address(p.before) && !follows(text) {
		text = "#"
	}
	return escaper.Replace(text)
}

// address reports whether the attribute that just began names one.
func address(before string) bool {
	return strings.HasSuffix(before, ` href="`) || strings.HasSuffix(before, ` src="`) || strings.HasSuffix(before, ` action="`)
}

// follows reports whether a browser may be sent to an address: it would run what stands in one of another scheme.
func follows(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "" || u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "mailto")
}

// escaper makes text of a value, between elements and in quotes alike. NUL is no character of HTML.
var escaper = strings.NewReplacer(`&`, "&amp;", `<`, "&lt;", `>`, "&gt;", `"`, "&#34;", `'`, "&#39;", "+", "&#43;", "\x00", "\uFFFD")
