package habit

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// The groups of files that the built-in table knows.
const (
	testFiles   = "tests"
	ciFiles     = "CI"
	buildFiles  = "build and lock files"
	upkeepFiles = "tests, CI, build and lock files"
	docFiles    = "documentation"
)

// group is a group of files, with how one and several of them are told.
type group struct {
	name, one, more string
	holds           func(dirs []string, base string) bool
}

// groups are asked in their order: a workflow is CI though it is called test.yml, the specs in the documentation are no tests, and
// a test's read-me is one.
var groups = []group{
	{ciFiles, "is CI", "are CI", isCI},
	{docFiles, "is documentation", "are documentation", inDocs},
	{testFiles, "is a test", "are tests", isTest},
	{docFiles, "is documentation", "are documentation", isDoc},
	{buildFiles, "is a build or lock file", "are build or lock files", isBuild},
	{upkeepFiles, "", "are tests, CI, build or lock files", func([]string, string) bool { return false }},
}

// groupNamed is the group that a policy names; nil for none.
func groupNamed(name string) *group {
	if i := slices.IndexFunc(groups, func(g group) bool { return g.name == name }); i >= 0 {
		return &groups[i]
	}
	return nil
}

// files is what the changed files say by the built-in table, when all of them are of one group, or of several that are upkeep.
func (h *Habits) files(b *checks.Budget, paths []string) saying {
	name := ""
	for _, p := range paths {
		g := groupOf(p)
		if g == nil || h.without[g.name] || h.apart(b, p) {
			return saying{}
		}
		switch {
		case name == "" || name == g.name:
			name = g.name
		case name == docFiles || g.name == docFiles:
			return saying{}
		default:
			name = upkeepFiles
		}
	}
	g := groupNamed(name)
	if g == nil || h.without[name] {
		return saying{}
	}
	return saying{row: table[Paths][name], place: Paths, evidence: changed(len(paths), g.one, g.more)}
}

// apart reports whether the policy says that a file is no habit.
func (h *Habits) apart(b *checks.Budget, path string) bool {
	return slices.ContainsFunc(h.globs, func(g Glob) bool {
		if g.Kind != checks.None {
			return false
		}
		_, ok := g.Pattern.Find(path, b)
		return ok
	})
}

// groupOf is the group that a file belongs to; nil for none.
func groupOf(path string) *group {
	parts := strings.Split(strings.ToLower(path), "/")
	for i := range groups {
		if last := len(parts) - 1; groups[i].holds(parts[:last], parts[last]) {
			return &groups[i]
		}
	}
	return nil
}

// Names of files and folders, in lower case.
var (
	ciFolders    = words(".circleci .buildkite .gitlab .teamcity .azure-pipelines .ci ci .woodpecker .semaphore")
	ciNames      = words(".gitlab-ci.yml .travis.yml azure-pipelines.yml jenkinsfile .drone.yml appveyor.yml .appveyor.yml .cirrus.yml codecov.yml .codecov.yml bitbucket-pipelines.yml dependabot.yml renovate.json renovate.json5 .mergify.yml .pre-commit-config.yaml")
	testFolders  = words("test tests __tests__ spec specs testdata testing e2e __snapshots__ __mocks__ fixtures integration-tests integration_tests unittests unit-tests")
	buildNames   = words("makefile gnumakefile cmakelists.txt dockerfile .dockerignore package.json go.mod cargo.toml pyproject.toml setup.py setup.cfg pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties build build.bazel workspace module.bazel meson.build tsconfig.json tox.ini gemfile rakefile composer.json flake.nix justfile taskfile.yml lerna.json nx.json turbo.json pnpm-workspace.yaml .npmrc .nvmrc .node-version .tool-versions rust-toolchain rust-toolchain.toml .goreleaser.yml .goreleaser.yaml .golangci.yml .golangci.yaml .editorconfig .gitignore .gitattributes .prettierrc .prettierignore .eslintrc .eslintignore .clang-format .clang-tidy clippy.toml rustfmt.toml deny.toml docker-compose.yml project.json .cspell.json knip.ts")
	lockNames    = words("go.sum go.work.sum package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml cargo.lock poetry.lock uv.lock pdm.lock pipfile.lock gemfile.lock composer.lock flake.lock module.bazel.lock bun.lock bun.lockb packages.lock.json gradle.lockfile deno.lock mix.lock pubspec.lock podfile.lock package.resolved")
	docFolders   = words("doc docs documentation website www")
	docNames     = words("readme changelog changes license licence notice authors contributors contributing code_of_conduct security maintainers copying news")
	docEndings   = []string{".md", ".mdx", ".rst", ".adoc", ".markdown", ".asciidoc"}
	testEndings  = []string{"_test.go", "_test.py", "_test.rs", "_test.cc", "_test.cpp", "_test.ts", "_test.js", "_test.rb", "_test.dart", "_test.exs", "_spec.rb", "test.java", "tests.java", "test.kt", "tests.cs", "test.cs", "test.php", "tests.swift", "test.scala", "spec.scala", ".snap"}
	buildEndings = []string{".mk", ".cmake", ".bzl", ".gradle", ".dockerfile"}
	buildPieces  = []string{"dockerfile.", ".eslintrc.", "eslint.config.", ".prettierrc.", "prettier.config.", "webpack.config.", "rollup.config.", "vite.config.", "vitest.config.", "jest.config.", "babel.config.", "tsconfig.", "docker-compose."}
)

func isCI(dirs []string, base string) bool {
	if len(dirs) > 1 && dirs[0] == ".github" && (dirs[1] == "workflows" || dirs[1] == "actions") {
		return true
	}
	return len(dirs) > 0 && ciFolders[dirs[0]] || ciNames[base] || strings.HasPrefix(base, "azure-pipelines")
}

func isTest(dirs []string, base string) bool {
	if slices.ContainsFunc(dirs, func(d string) bool { return testFolders[d] }) || hasEnding(base, testEndings) {
		return true
	}
	return strings.HasPrefix(base, "test_") && strings.HasSuffix(base, ".py") || base == "conftest.py" ||
		strings.Contains(base, ".test.") || strings.Contains(base, ".spec.")
}

func inDocs(dirs []string, _ string) bool { return len(dirs) > 0 && docFolders[dirs[0]] }

func isDoc(_ []string, base string) bool {
	stem, ending, _ := strings.Cut(base, ".")
	return hasEnding(base, docEndings) || docNames[stem] && (ending == "" || ending == "txt")
}

func isBuild(_ []string, base string) bool {
	return buildNames[base] || lockNames[base] || hasEnding(base, buildEndings) ||
		strings.HasPrefix(base, "requirements") && strings.HasSuffix(base, ".txt") ||
		slices.ContainsFunc(buildPieces, func(p string) bool { return strings.HasPrefix(base, p) })
}

func hasEnding(base string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(base, e) })
}
