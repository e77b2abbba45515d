package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/northstar-app/northstar"

// room is one folder with Go code that is not a test.
type room struct {
	path    string // from the top, with slashes
	imports map[string]string
	files   []*ast.File
}

// TestRooms holds the table of rooms in CONTRIBUTING.md against what the code imports.
func TestRooms(t *testing.T) {
	table := readTable(t)
	for _, r := range readRooms(t) {
		may, ok := table[r.path]
		if !ok {
			t.Errorf("%s is in no line of CONTRIBUTING.md's table of rooms: add one", r.path)
			continue
		}
		for path, file := range r.imports {
			ours, ok := strings.CutPrefix(path, module+"/")
			if !ok {
				continue
			}
			if !slices.ContainsFunc(may, func(m string) bool {
				return m == ours || m == "*" || strings.HasSuffix(m, "/*") && strings.HasPrefix(ours, strings.TrimSuffix(m, "*"))
			}) {
				t.Errorf("%s imports %s, which the table does not allow for %s", file, ours, r.path)
			}
		}
	}
}

// TestPure keeps clocks, networks, files, databases and logs out of the rooms that decide.
func TestPure(t *testing.T) {
	impure := []string{"context", "net", "net/http", "os", "os/exec", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2",
		"crypto/rand", "syscall", "io/ioutil", "github.com/rs/zerolog"}
	for _, r := range readRooms(t) {
		if r.path != "app/plan" && r.path != "checks" && !strings.HasPrefix(r.path, "checks/") {
			continue
		}
		for path, file := range r.imports {
			if slices.Contains(impure, path) || strings.HasPrefix(path, "github.com/google/go-github") {
				t.Errorf("%s imports %s: %s is pure", file, path, r.path)
			}
		}
		for _, f := range r.files {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && x.Obj == nil && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, s.Sel.Name) {
						t.Errorf("%s asks the clock (time.%s): Now is a field of the subject", r.path, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// TestNoMethodsByName keeps templates out of the binary. They call methods by a name that is known only when they run, so that the
// linker has to keep every exported method of everything, in dependencies too: 7 of 36 MB. Pages are made by checks/markup.
func TestNoMethodsByName(t *testing.T) {
	for _, r := range readRooms(t) {
		for _, path := range []string{"text/template", "html/template"} {
			if file := r.imports[path]; file != "" {
				t.Errorf("%s imports %s: use checks/markup", file, path)
			}
		}
	}
}

// TestDocumented wants a sentence for every package and every exported name.
func TestDocumented(t *testing.T) {
	for _, r := range readRooms(t) {
		if !slices.ContainsFunc(r.files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("package %s has no package comment", r.path)
		}
		if strings.HasPrefix(r.path, "cmd/") {
			continue
		}
		for _, f := range r.files {
			for _, d := range f.Decls {
				undocumented(d, func(name string) { t.Errorf("%s: %s is exported and has no comment", r.path, name) })
			}
		}
	}
}

func undocumented(d ast.Decl, report func(string)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || exportedReceiver(d)) {
			report(d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					report(s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						report(n.Name)
					}
				}
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	x := d.Recv.List[0].Type
	for {
		switch y := x.(type) {
		case *ast.StarExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.Ident:
			return y.IsExported()
		default:
			return true
		}
	}
}

// readRooms parses every folder of the module that holds Go code.
func readRooms(t *testing.T) []room {
	t.Helper()
	top, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*room{}
	fset := token.NewFileSet()
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name != "." && strings.HasPrefix(name, ".") && rel != "." {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && rel != "." {
				return fs.SkipDir // a module of its own
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := rel[:max(strings.LastIndex(rel, "/"), 0)]
		r := byPath[dir]
		if r == nil {
			r = &room{path: dir, imports: map[string]string{}}
			byPath[dir] = r
		}
		r.files = append(r.files, f)
		for _, i := range f.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			r.imports[p] = rel
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(byPath) < 5 {
		t.Fatalf("found only %d rooms below %s", len(byPath), top)
	}
	var out []room
	for _, r := range byPath {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b room) int { return strings.Compare(a.path, b.path) })
	return out
}

// readTable reads "| `room` | its job | imports |" lines of CONTRIBUTING.md.
func readTable(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || !strings.Contains(cells[1], "`") {
			continue
		}
		var may []string
		for _, m := range strings.Split(cells[3], ",") {
			m = strings.Trim(strings.TrimSpace(m), "`")
			switch m {
			case "", "nothing":
			case "everything below":
				may = append(may, "*")
			default:
				may = append(may, m)
			}
		}
		table[strings.Trim(strings.TrimSpace(cells[1]), "`")] = may
	}
	if len(table) == 0 {
		t.Fatal("CONTRIBUTING.md has no table of rooms")
	}
	return table
}
