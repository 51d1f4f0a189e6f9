dsocheck regions $IN/bench.yaml
