package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// check fails unless the shipped model reaches its aims on the issues and pull requests of dev.
func check(data string) error {
	dev, err := readKinds(filepath.Join(data, "dev"))
	if err != nil {
		return err
	}
	real, _ := split(judge(dev, model.Shipped()))
	f := measure(real)
	var missed []error
	for _, aim := range []struct {
		name       string
		got, least float64
	}{
		{"macro-F1", f.macroF1, 0.78},
		{"precision of feature", f.precision[feature], 0.90},
		{"precision of tech-debt", f.precision[debt], 0.80},
		{"coverage", f.coverage, 0.50},
	} {
		fmt.Printf("%-22s %.3f (aim: %.2f)\n", aim.name, aim.got, aim.least)
		if !(aim.got >= aim.least) {
			missed = append(missed, fmt.Errorf("%s is %.3f, less than %.2f", aim.name, aim.got, aim.least))
		}
	}
	return errors.Join(missed...)
}
