package text

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
)

// reference finds whole URLs (so that nothing within one is taken for a reference of its own), "#12" and "GH-12". What
// surrounds a match is judged in [judge].
var reference = regexp.MustCompile(`(?i)https?://[^\s<>"\x60*|,;\x00]+|#[0-9]{1,10}|GH-[0-9]{1,10}`)

// place is the path of an issue or a pull request on any GitHub.
var place = regexp.MustCompile(`(?i)^(/([a-z0-9][a-z0-9_-]{0,99})/([a-z0-9._-]{1,100})/(?:issues|pull)/([0-9]{1,10}))(?:[^a-z0-9_-].*)?$`)

// server reports whether a name may be that of a host: at most 255 letters, digits and what stands between them and around a port.
// As a regular expression, hundreds of ranges of letters 255 times, it would take 5 MB for as long as the program runs.
func server(name string) bool {
	other := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.N, r) && !strings.ContainsRune("._:[]-", r)
	}
	n := utf8.RuneCountInString(name)
	return n >= 1 && n <= 255 && !strings.ContainsFunc(name, other)
}

// Mention is a reference to an issue or a pull request. Owner and Repo are "" when it is written as #12.
type Mention struct {
	Owner, Repo string
	Number      int
	Address     string // of one that is written as an address: up to the number, "https://github.com/acme/roadmap/issues/12"
}

// Ref is the item that a mention in the text of home means, on the GitHub at host: #12 is in the repository of the text. It is
// false for an address on another host, which names nothing here.
func (m Mention) Ref(home checks.Ref, host checks.Host) (checks.Ref, bool) {
	if m.Address != "" && !checks.HostOf(m.Address).Same(host) {
		return checks.Ref{}, false
	}
	if m.Owner == "" {
		return checks.Ref{Owner: home.Owner, Repo: home.Repo, Number: m.Number}, true
	}
	return checks.Ref{Owner: m.Owner, Repo: m.Repo, Number: m.Number}, true
}

// Mentions are the references in plain text: #12, acme/roadmap#12, GH-12, and the addresses of issues and pull requests
// on any host: only [Mention.Ref] tells which of them are on this GitHub.
func Mentions(s string) []Mention {
	var all []Mention
	for _, f := range find(s) {
		all = append(all, f.Mention)
	}
	return all
}

// found is a mention and where it is.
type found struct {
	Mention
	start, end int
}

func find(s string) []found {
	if !strings.ContainsAny(s, "#/-") {
		return nil
	}
	var all []found
	end := 0
	for _, m := range reference.FindAllStringIndex(s, -1) {
		if f, ok := judge(s, end, m[0], m[1]); ok {
			all = append(all, f)
			end = m[1]
		}
	}
	return all
}

// judge tells whether the match s[start:end] is a reference. What is before floor belongs to another one.
func judge(s string, floor, start, end int) (found, bool) {
	f := found{start: start, end: end}
	var ok bool
	switch s[start] {
	case 'h', 'H':
		f.Mention, ok = Address(s[start:end])
		return f, ok
	case '#':
		f.Number, ok = number(s[start+1 : end])
		if o, r, at := repository(s, floor, start); o != "" {
			f.Owner, f.Repo, f.start = o, r, at
		}
	default:
		f.Number, ok = number(s[start+3 : end])
	}
	return f, ok && apart(s, f.start, end)
}

// repository reads the "owner/name" that ends at s[end], and where it starts.
func repository(s string, floor, end int) (owner, name string, start int) {
	slash := end
	for slash > floor && end-slash <= 100 && inName(s[slash-1]) {
		slash--
	}
	if slash == end || slash <= floor || s[slash-1] != '/' {
		return "", "", end
	}
	start = slash - 1
	for start > floor && slash-start <= 40 && inName(s[start-1]) && s[start-1] != '.' {
		start--
	}
	if start == slash-1 || start > 0 && s[start-1] == '.' { // "example.com/page#12" is an address
		return "", "", end
	}
	return s[start : slash-1], s[slash:end], start
}

func inName(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

// Address reads the URL of an issue or a pull request, on any host.
func Address(s string) (Mention, bool) {
	u, err := url.Parse(strings.TrimRight(s, ".,;:!?)]}'*_~`"))
	if err != nil || !server(u.Host) || u.Scheme != "https" && u.Scheme != "http" {
		return Mention{}, false
	}
	m := place.FindStringSubmatch(u.Path)
	if m == nil {
		return Mention{}, false
	}
	n, ok := number(m[4])
	return Mention{m[2], m[3], n, u.Scheme + "://" + u.Host + m[1]}, ok
}

// apart reports whether s[start:end] stands by itself: not part of a word, a path, an entity or another reference.
func apart(s string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	after, _ := utf8.DecodeRuneInString(s[end:])
	if start > 0 && (word(before) || strings.ContainsRune(`/#&\@`, before)) {
		return false
	}
	if after == '@' { // "#12@example.com"
		after, _ = utf8.DecodeRuneInString(s[end+1:])
	}
	return end == len(s) || !word(after)
}

func word(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// number reads the number of an item: positive, without leading zeros, of a size that exists.
func number(s string) (int, bool) {
	n, err := strconv.ParseInt(s, 10, 32)
	return int(n), err == nil && n > 0 && s[0] != '0'
}
