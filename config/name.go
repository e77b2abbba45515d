package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// labelName is the name of a label that the app makes.
type labelName string

func (l *labelName) read(s scalar) error {
	text, err := readText(s, 50, "a label's name")
	if err != nil {
		return err
	}
	if text != strings.TrimSpace(text) {
		return fmt.Errorf("%s begins or ends with a space, which GitHub drops: remove it", s.quoted())
	}
	*l = labelName(text)
	return nil
}

// name is any name that is compared with one on GitHub: of a label, an issue type, a milestone or a heading.
type name string

func (n *name) read(s scalar) error {
	text, err := readText(s, 255, "a name")
	*n = name(text)
	return err
}

// field is the name of an issue field, or empty.
type field string

func (f *field) read(s scalar) error {
	if s.form == textual && s.text == "" {
		*f = ""
		return nil
	}
	text, err := readText(s, 100, "a field's name")
	*f = field(text)
	return err
}

// modelName is what a server calls one of its models, or empty.
type modelName string

func (m *modelName) read(s scalar) error {
	if s.form == textual && s.text == "" {
		*m = ""
		return nil
	}
	text, err := readText(s, 100, "a model's name")
	*m = modelName(text)
	return err
}

// chatURL is where a server's chat API is, or empty.
type chatURL string

const mostURL = 500

// read gives nothing of an address that may hold a password.
func (c *chatURL) read(s scalar) error {
	if s.form == textual && s.text == "" {
		*c = ""
		return nil
	}
	text, err := readText(s, mostURL, "an address")
	if err != nil {
		return err
	}
	u, err := url.Parse(text)
	switch {
	case strings.Contains(text, "@") || err == nil && u.User != nil:
		return errors.New("the address holds a user name or a password: remove it, and give the server's key as NORTHSTAR_MODEL_KEY")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Opaque != "" || strings.ContainsFunc(text, unicode.IsSpace):
		return fmt.Errorf("%s is no address: write it whole, such as https://llm.example.com/v1", s.quoted())
	case strings.ContainsAny(text, "?#"):
		return fmt.Errorf("%s has a ? or #: write the address without it; /chat/completions is added to it", s.quoted())
	}
	*c = chatURL(strings.TrimRight(text, "/"))
	return nil
}

// authorGlob names authors; only * is special, so that [bot] means itself.
type authorGlob string

func (a *authorGlob) read(s scalar) error {
	text, err := readText(s, 100, "an author")
	if err != nil {
		return err
	}
	if bare, at := strings.CutPrefix(text, "@"); at {
		return wrong{fmt.Sprintf("%s begins with @: write the login alone", s.quoted()), bare}
	}
	if strings.ContainsAny(text, " /") && !strings.HasPrefix(text, "app/") {
		return fmt.Errorf("%s is no login: write one such as octocat, 'renovate[bot]' or '*[bot]'", s.quoted())
	}
	*a = authorGlob(text)
	return nil
}

var (
	ownerName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$`)
	repoName  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
	slugName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// team is "@owner/slug", "owner/slug" or "slug".
type team string

func (t *team) read(s scalar) error {
	text, err := readText(s, 140, "a team")
	if err != nil {
		return err
	}
	owner, slug, two := strings.Cut(strings.TrimPrefix(text, "@"), "/")
	if !two {
		owner, slug = "o", owner
	}
	if !ownerName.MatchString(owner) || !slugName.MatchString(slug) {
		return fmt.Errorf("%s is no team: write '@owner/slug', 'owner/slug' or 'slug', as in the team's address on GitHub", s.quoted())
	}
	*t = team(text)
	return nil
}

// of is the team as "owner/slug" in lower case; a bare slug belongs to the owner of the policy.
func (t team) of(owner string) string { return under(owner, string(t)) }

// repository is "owner/name" or "name".
type repository string

func (r *repository) read(s scalar) error {
	text, err := readText(s, 140, "a repository")
	if err != nil {
		return err
	}
	owner, repo, two := strings.Cut(text, "/")
	if !two {
		owner, repo = "o", owner
	}
	if !ownerName.MatchString(owner) || !repoName.MatchString(repo) {
		return fmt.Errorf("%s is no repository: write 'owner/name' or 'name'", s.quoted())
	}
	*r = repository(text)
	return nil
}

// of is the repository as "owner/name" in lower case; a bare name belongs to the owner of the policy.
func (r repository) of(owner string) string { return under(owner, string(r)) }

// under is a name below its owner in lower case, as it is when the owner is not known.
func under(owner, s string) string {
	s = strings.ToLower(strings.TrimPrefix(s, "@"))
	if owner == "" || strings.Contains(s, "/") {
		return s
	}
	return strings.ToLower(owner) + "/" + s
}

// lockKey is a key of the policy or the beginning of some, "mode" or "capacity.tech-debt".
type lockKey string

func (k *lockKey) read(s scalar) error {
	text, err := readText(s, 300, "a key")
	if err != nil {
		return err
	}
	if known, near := knownKey(text); !known {
		return wrong{fmt.Sprintf("%s is no key of this file: write one such as mode, capacity or capacity.tech-debt.min", s.quoted()), near}
	}
	*k = lockKey(text)
	return nil
}
