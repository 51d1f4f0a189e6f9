IN=$PWD/$IN; mkdir $SCRATCH/config-tag && cd $SCRATCH/config-tag && printf "%%YAML 1.1\n%%TAG !a! x\n---\nboard: ds203\n" >c.yaml && dsocheck --config c.yaml $IN/slot1.hex
