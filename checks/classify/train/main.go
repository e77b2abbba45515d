// Command train makes the text model of checks/classify/model and measures it.
//
//	go run ./checks/classify/train --data DIR --out checks/classify/model/model.bin
//	go run ./checks/classify/train --data DIR --compare
//	go run ./checks/classify/train --data DIR --figures
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
)

func main() {
	data := flag.String("data", "", "the folder with train/, dev/ and published/")
	out := flag.String("out", "", "write the model to this file")
	compared := flag.Bool("compare", false, "print the comparison of methods, and the chosen one on published sets")
	figured := flag.Bool("figures", false, "print the figures on train, cross-validated, and of the shipped model on dev")
	checked := flag.Bool("check", false, "fail unless the shipped model reaches its aims on dev")
	flag.Parse()
	if err := run(*data, *out, *compared, *figured, *checked); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, out string, compared, figured, checked bool) error {
	if data == "" || out == "" && !compared && !figured && !checked {
		return errors.New("give --data, and one of --out, --compare, --figures and --check")
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
	if compared {
		if err := compare(data); err != nil {
			return err
		}
	}
	if figured {
		if err := report(data); err != nil {
			return err
		}
	}
	if checked {
		return check(data)
	}
	return nil
}
