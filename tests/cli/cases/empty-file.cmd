cd $SCRATCH && : >empty && dsocheck empty
