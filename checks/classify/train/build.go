package main

import "github.com/northstar-app/northstar/checks/classify/model"

// build trains and calibrates a model and encodes it.
func build(items []*item) []byte {
	seen, _ := unseen(items, folds)
	return model.Encode(calibrate(train(items), seen))
}
