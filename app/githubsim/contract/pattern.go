package contract

import (
	"regexp"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// lenient compiles what Go's regular expressions can say and takes the rest as met.
func lenient(pattern string) (openapi3.RegexMatcher, error) {
	return compile(pattern), nil
}

type matcher interface {
	MatchString(string) bool
	String() string
}

func compile(pattern string) matcher {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return anything(pattern)
	}
	return re
}

// anything is a pattern of another dialect.
type anything string

// MatchString says that everything matches.
func (anything) MatchString(string) bool { return true }

// String is the pattern.
func (a anything) String() string { return string(a) }

func lenientSchema(pattern string) (jsonschema.Regexp, error) { return compile(pattern), nil }
