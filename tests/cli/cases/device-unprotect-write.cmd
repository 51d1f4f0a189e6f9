cd $SCRATCH; dsocheck-sim --speed fast --link port --flash flash.bin --fault write-protected:2 -- dsocheck device unprotect --port port --yes
