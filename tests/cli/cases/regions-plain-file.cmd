cd $IN && dsocheck regions slot1.ld
