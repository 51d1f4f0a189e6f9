dsocheck --chip cortex-m0plus $IN/block.uf2
