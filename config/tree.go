package config

import (
	"fmt"
	"math"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// shape is what a node of the file is. The zero value is one that is already reported.
type shape int

const (
	broken shape = iota
	empty        // nothing, ~ or null
	single       // a scalar
	list
	mapping
)

// String says the shape as problems do.
func (s shape) String() string {
	return [...]string{"something unreadable", "nothing", "a single value", "a list", "a mapping"}[s]
}

// node is a value of the file with its place, after aliases and merge keys are followed.
type node struct {
	place
	shape  shape
	scalar scalar
	items  []*node
	pairs  []pair
}

// pair is one key of a mapping with its value.
type pair struct {
	key    scalar
	place  place
	value  *node
	merged bool // through <<, which a key of the mapping itself overrides
}

// grower makes nodes of the syntax tree. left is what aliases may still blow the file up to.
type grower struct {
	report  func(at place, message, nearest string)
	anchors map[string]ast.Node
	open    []string // anchors around the node that is being read
	left    int
	bombed  bool
}

func (g *grower) fail(at place, format string, args ...any) *node {
	g.report(at, fmt.Sprintf(format, args...), "")
	return &node{place: at}
}

func (g *grower) grow(n ast.Node) *node {
	if g.left--; g.left < 0 {
		if !g.bombed {
			g.bombed = true
			return g.fail(at(n), "the aliases expand to more than %d values: write the values out", mostTokens)
		}
		return &node{}
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return &node{place: at(n), shape: empty}
	case *ast.MappingNode:
		return g.mapping(n, n.Values)
	case *ast.MappingValueNode:
		return g.mapping(n, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		out := &node{place: at(n), shape: list}
		for _, v := range n.Values {
			out.items = append(out.items, g.grow(v))
		}
		return out
	case *ast.AnchorNode:
		return g.anchor(n)
	case *ast.AliasNode:
		return g.alias(n)
	case *ast.TagNode:
		return g.fail(at(n), "the tag %s is not used in a policy: remove it", cut(n.Start.Value))
	default:
		return g.single(n)
	}
}

func (g *grower) single(n ast.Node) *node {
	out := &node{place: at(n), shape: single}
	switch n := n.(type) {
	case *ast.StringNode:
		out.scalar = scalar{n.Value, textual}
	case *ast.LiteralNode:
		out.scalar = scalar{n.Value.Value, textual}
	case *ast.IntegerNode:
		out.scalar = scalar{n.Token.Value, integer}
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		out.scalar = scalar{n.GetToken().Value, decimal}
	case *ast.BoolNode:
		out.scalar = scalar{n.Token.Value, boolean}
	default:
		return g.fail(out.place, "%s can't stand here: write a plain value", cut(n.String()))
	}
	if n := len(out.scalar.text); n > mostScalar {
		return g.fail(out.place, "%s has %d bytes: a key or a value has at most %d", quote(out.scalar.text), n, mostScalar)
	}
	return out
}

func (g *grower) anchor(n *ast.AnchorNode) *node {
	label := ""
	if n.Name != nil {
		label = n.Name.GetToken().Value
	}
	g.anchors[label] = n.Value
	g.open = append(g.open, label)
	out := g.grow(n.Value)
	g.open = g.open[:len(g.open)-1]
	if n.Value == nil {
		out.place = at(n)
	}
	return out
}

func (g *grower) alias(n *ast.AliasNode) *node {
	label := n.Value.GetToken().Value
	if slices.Contains(g.open, label) {
		return g.fail(at(n), "the alias *%s stands inside its own anchor &%s, a cycle without end: write the values out", cut(label), cut(label))
	}
	target, ok := g.anchors[label]
	if !ok {
		return g.fail(at(n), "the alias *%s has no anchor &%s before it: add the anchor, or put text that begins with * in quotes, '*%s'",
			cut(label), cut(label), cut(label))
	}
	g.open = append(g.open, label)
	out := g.grow(target)
	g.open = g.open[:len(g.open)-1]
	return out
}

func (g *grower) mapping(n ast.Node, values []*ast.MappingValueNode) *node {
	out := &node{place: at(n), shape: mapping}
	for _, v := range values {
		if _, merge := v.Key.(*ast.MergeKeyNode); merge {
			out.pairs = append(out.pairs, g.merge(v)...)
			continue
		}
		key := g.key(v.Key)
		value := g.grow(v.Value)
		if key.shape != single {
			if key.shape != broken {
				g.fail(key.place, "%s can't be a key: write a name", key.shape)
			}
			continue
		}
		if value.line == 0 || value.shape == empty {
			value.place = key.place
		}
		out.pairs = append(out.pairs, pair{key: key.scalar, place: key.place, value: value})
	}
	return out
}

func (g *grower) key(n ast.MapKeyNode) *node {
	if k, ok := n.(*ast.MappingKeyNode); ok {
		return g.grow(k.Value)
	}
	return g.grow(n)
}

// merge is what <<: *anchor or <<: [*one, *two] adds.
func (g *grower) merge(v *ast.MappingValueNode) []pair {
	from := g.grow(v.Value)
	sources := []*node{from}
	if from.shape == list {
		sources = from.items
	}
	var out []pair
	for _, s := range sources {
		if s.shape != mapping {
			if s.shape != broken {
				g.fail(at(v.Key), "<< adds the keys of a mapping, and this is %s: write <<: *anchor", s.shape)
			}
			continue
		}
		for _, p := range s.pairs {
			p.merged = true
			out = append(out, p)
		}
	}
	return out
}

// at is where a node begins: for a block mapping its first key, since the syntax tree points at a colon.
func at(n ast.Node) place {
	switch n := n.(type) {
	case nil:
		return place{}
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return at(n.Values[0])
		}
		return start(n.Start)
	case *ast.MappingValueNode:
		return at(n.Key)
	case *ast.MappingKeyNode:
		return start(n.Start)
	case *ast.AnchorNode:
		return start(n.Start)
	case *ast.AliasNode:
		return start(n.Start)
	case *ast.SequenceNode:
		return start(n.Start)
	case *ast.LiteralNode:
		return start(n.Start)
	}
	return start(n.GetToken())
}

func start(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{clamp(t.Position.Line), clamp(t.Position.Column)}
}

// clamp keeps places countable from 1, whatever the scanner made of broken input.
func clamp(n int) int { return min(max(n, 1), math.MaxInt32) }
