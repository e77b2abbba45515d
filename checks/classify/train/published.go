package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
)

// published measures the shipped method, trained on each published set by itself, as its publishers did. The shipped
// model is not measured here: rows of these sets are among its own.
func published(dir string) error {
	fmt.Print("\n| set | ours | published |\n|---|---|---|\n")
	for _, s := range []struct{ name, file, paper string }{
		{"SATD issue sections (Li et al. 2022)", "issue_sections_li2022_preprocessed", "Text-CNN about .69"},
		{"SATD pull request sections (Li et al. 2023)", "pr_sections_li2023", "mean F1 .611 over four types of debt and four sources, another task"},
		{"SATD commit messages (Li et al. 2023)", "commit_messages_li2023", "the same"},
	} {
		items, err := readFile(filepath.Join(dir, "satd", s.file+".jsonl.gz"))
		if err != nil {
			return err
		}
		for _, it := range items {
			if it.Kind == "tech-debt" {
				it.class = 1
			}
		}
		repos := map[string]bool{}
		for _, it := range items {
			repos[it.Repo] = true
		}
		unseen := "ten folds by project"
		byRepo := fold(items, 10)
		if len(repos) <= 10 {
			unseen, byRepo = "leave one project out", fold(items, len(repos))
		}
		fmt.Printf("| %s, F1 of debt, ten random folds | %.3f | %s |\n", s.name, debtF1(items, dealt(len(items), 10)), s.paper)
		fmt.Printf("| %s, F1 of debt, %s | %.3f | – |\n", s.name, unseen, debtF1(items, byRepo))
	}
	return nlbse(filepath.Join(dir, "nlbse24"))
}

// dealt deals n items to folds at random, always the same way.
func dealt(n, folds int) []int {
	out := make([]int, n)
	for i, j := range rand.New(rand.NewPCG(5, 6)).Perm(n) {
		out[j] = i % folds
	}
	return out
}

// debtF1 is the F1 of self-admitted debt over all folds together.
func debtF1(items []*item, of []int) float64 {
	var right, said, is float64
	for f := range slices.Max(of) + 1 {
		out, in := outside(items, of, f)
		p, numbers := poseEvenly(out, 2)
		score := shippedMethod.fit(p)
		for _, it := range in {
			z := score(vectorise(it.said, numbers))
			debt := z[1]-z[0] >= 0
			if debt {
				said++
			}
			if it.class == 1 {
				is++
				if debt {
					right++
				}
			}
		}
	}
	return 2 * right / (said + is)
}

// poseEvenly makes a problem in which the classes count the same, but the smaller ones no more than the root of what that
// takes: a compromise that suits F1.
func poseEvenly(items []*item, classes int) (problem, map[uint32]int32) {
	numbers := vocabulary(items, everything, 2, 1)
	p := problem{size: len(numbers), classes: classes}
	count := make([]float64, classes)
	for _, it := range items {
		count[it.class]++
	}
	for _, it := range items {
		p.x, p.y = append(p.x, vectorise(it.said, numbers)), append(p.y, it.class)
		p.w = append(p.w, math.Sqrt(float64(len(items))/float64(classes)/count[it.class]))
	}
	return p, numbers
}

// nlbse measures the task of the NLBSE'24 tool competition: bug, feature or question, learned from its training half, once
// for each repository and once for all together.
func nlbse(dir string) error {
	kinds := []string{"bug", "feature", "question"}
	read := func(name string) ([]*item, error) {
		items, err := readFile(filepath.Join(dir, name+".jsonl.gz"))
		for _, it := range items {
			it.class = slices.Index(kinds, it.Kind)
		}
		return items, err
	}
	learned, err := read("train")
	if err != nil {
		return err
	}
	asked, err := read("test")
	if err != nil {
		return err
	}
	macro := func(learned, asked []*item) float64 {
		p, numbers := poseEvenly(learned, len(kinds))
		score := shippedMethod.fit(p)
		var c counts
		for _, it := range asked {
			z := score(vectorise(it.said, numbers))
			c.note(it.class, slices.Index(z, slices.Max(z)))
		}
		return c.macroF1()
	}
	var repos []string
	for _, it := range learned {
		if !slices.Contains(repos, it.Repo) {
			repos = append(repos, it.Repo)
		}
	}
	sum := 0.0
	of := func(repo string, items []*item) (out []*item) {
		for _, it := range items {
			if it.Repo == repo {
				out = append(out, it)
			}
		}
		return out
	}
	for _, r := range repos {
		sum += macro(of(r, learned), of(r, asked))
	}
	fmt.Printf("| NLBSE'24, macro-F1, a model for each repository | %.3f | fastText .718, RoBERTa .792, SetFit .827 |\n", sum/float64(len(repos)))
	fmt.Printf("| NLBSE'24, macro-F1, one model | %.3f | – |\n", macro(learned, asked))
	return nil
}
