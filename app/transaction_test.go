package app_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// costly are the functions that read texts, parse policies or decide: what may take long when the input is hostile.
var costly = []string{"text.Read", "config.Parse", "config.Resolve", "evaluate.Item", "evaluate.ItemRead", "playbook.Review", "playbook.Touches", "playbook.NonGoalsOf",
	"link.NewIndex", "x.Likely", "classify.Decide", "d.Map", "m.Text", "m.Read", "memo.Text", "memo.Read", "github.ParseEvent", "resolve"}

// holders have an open transaction among their fields.
var holders = []string{"loader", "serving", "charting", "charted", "Change", "Finder"}

// TestNothingIsEvaluatedInATransaction looks at every function that is given a transaction, or belongs to something that holds
// one: it calls none of the costly functions, but within what it asks to be done outside.
func TestNothingIsEvaluatedInATransaction(t *testing.T) {
	looked := 0
	for _, r := range readRooms(t) {
		if !strings.HasPrefix(r.path, "app") && !strings.HasPrefix(r.path, "cmd") || strings.HasPrefix(r.path, "app/githubsim") {
			continue
		}
		for _, f := range r.files {
			ast.Inspect(f, func(n ast.Node) bool {
				var body *ast.BlockStmt
				name := "a function"
				switch n := n.(type) {
				case *ast.FuncDecl:
					if name = n.Name.Name; takesTx(n.Type) || heldBy(n) {
						body = n.Body
					}
				case *ast.FuncLit:
					if takesTx(n.Type) {
						body = n.Body
					}
				}
				if body != nil {
					looked++
					calls(body, func(called string) {
						if slices.Contains(costly, called) {
							t.Errorf("%s: %s calls %s while a transaction is open", r.path, name, called)
						}
					})
				}
				return true
			})
		}
	}
	if looked < 200 {
		t.Errorf("only %d functions with a transaction were found: the test looks at the wrong thing", looked)
	}
}

// takesTx reports whether a function is given a transaction.
func takesTx(f *ast.FuncType) bool {
	return slices.ContainsFunc(f.Params.List, func(p *ast.Field) bool {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		s, ok := star.X.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Tx"
	})
}

// heldBy reports whether a method belongs to something that holds a transaction.
func heldBy(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return false
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	id, ok := of.(*ast.Ident)
	return ok && slices.Contains(holders, id.Name)
}

// calls names the functions that a body calls, without those in what is done outside of the transaction.
func calls(body *ast.BlockStmt, name func(string)) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if s, ok := n.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Outside" {
				return false
			}
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.Ident:
				if f.Name == "Recall" {
					return false
				}
				name(f.Name)
			case *ast.SelectorExpr:
				switch x := f.X.(type) {
				case *ast.Ident:
					if x.Name == "memo" && f.Sel.Name == "Recall" {
						return false
					}
					name(x.Name + "." + f.Sel.Name)
				case *ast.SelectorExpr: // w.memo.Text
					name(x.Sel.Name + "." + f.Sel.Name)
				}
			}
		}
		return true
	})
}
