dsocheck chips | wc -l | awk "{print (\$1 >= 4000)}"
