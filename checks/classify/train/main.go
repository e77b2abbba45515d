// Command train makes the text model of checks/classify/model and measures it.
//
//	go run ./checks/classify/train --data DIR --out checks/classify/model/model.bin
//	go run ./checks/classify/train --data DIR --compare
//	go run ./checks/classify/train --data DIR --figures
//	go run ./checks/classify/train --data DIR --mistakes
//	go run ./checks/classify/train --data DIR --check
//
// DIR holds train/, dev/ and published/, as README.md in checks/classify describes. The same data make the same bytes, on
// one processor architecture: every sum has a fixed order and every choice a fixed seed. dev is never learned from: --figures
// and --check only measure on it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/northstar-app/northstar/checks/classify/model"
)

func main() {
	data := flag.String("data", "", "the folder with train/, dev/ and published/")
	out := flag.String("out", "", "write the model to this file")
	asked := map[string]*bool{
		"compare":  flag.Bool("compare", false, "print the comparison of methods, and the chosen one on published sets"),
		"figures":  flag.Bool("figures", false, "print the figures on train, cross-validated, and of the shipped model on dev"),
		"mistakes": flag.Bool("mistakes", false, "print the surest wrong answers on train, cross-validated"),
		"check":    flag.Bool("check", false, "fail unless the shipped model reaches its aims on dev"),
	}
	flag.Parse()
	if err := run(*data, *out, func(what string) bool { return *asked[what] }); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, out string, asked func(string) bool) error {
	if data == "" {
		return errors.New("--data says where the data are")
	}
	if out != "" {
		items, err := readKinds(filepath.Join(data, "train"))
		if err != nil {
			return err
		}
		b := build(items)
		if err := os.WriteFile(out, b, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes from %d items\n", out, len(b), len(items))
	}
	for _, step := range []struct {
		name string
		do   func(string) error
	}{{"compare", compare}, {"figures", report}, {"mistakes", mistakes}, {"check", check}} {
		if !asked(step.name) {
			continue
		}
		if err := step.do(data); err != nil {
			return err
		}
	}
	return nil
}

// build trains and calibrates a model and encodes it.
func build(items []*item) []byte {
	seen, _ := unseen(items, folds)
	return model.Encode(calibrate(train(items), seen))
}
