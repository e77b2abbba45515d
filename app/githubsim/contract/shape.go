package contract

import (
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// shape holds an answer against the types of what was selected.
type shape struct {
	doc    *ast.QueryDocument
	schema *ast.Schema
	errs   []error
}

// object judges the fields of one object. Fields of fragments on other types are absent, so absence is no fault here.
func (s *shape) object(have map[string]any, set ast.SelectionSet, at string) {
	for _, one := range set {
		switch one := one.(type) {
		case *ast.InlineFragment:
			s.object(have, one.SelectionSet, at)
		case *ast.FragmentSpread:
			s.object(have, one.Definition.SelectionSet, at)
		case *ast.Field:
			v, found := have[one.Alias]
			if found && one.Definition != nil {
				s.value(v, one.Definition.Type, one, at+"."+one.Alias)
			}
		}
	}
}

func (s *shape) value(v any, t *ast.Type, f *ast.Field, at string) {
	if v == nil {
		if t.NonNull && f.Name != "nodes" {
			s.errs = append(s.errs, fmt.Errorf("GraphQL: %s is null, but is a %s", at, t))
		}
		return
	}
	if t.Elem != nil {
		list, ok := v.([]any)
		if !ok {
			s.errs = append(s.errs, fmt.Errorf("GraphQL: %s is no list", at))
		}
		for n, one := range list {
			s.value(one, t.Elem, f, fmt.Sprintf("%s[%d]", at, n))
		}
		return
	}
	def := s.schema.Types[t.NamedType]
	if def == nil {
		return
	}
	ok := true
	switch o, isObject := v.(map[string]any); {
	case isObject:
		ok = def.IsCompositeType()
		s.object(o, f.SelectionSet, at)
	case def.Kind == ast.Enum:
		name, isText := v.(string)
		ok = isText && slices.ContainsFunc(def.EnumValues, func(e *ast.EnumValueDefinition) bool { return e.Name == name })
	case t.NamedType == "Int" || t.NamedType == "Float":
		_, ok = v.(float64)
	case t.NamedType == "Boolean":
		_, ok = v.(bool)
	default:
		_, ok = v.(string)
	}
	if !ok {
		s.errs = append(s.errs, fmt.Errorf("GraphQL: %s is %v, which is no %s", at, v, t.NamedType))
	}
}
