. "$(dirname "$0")/day_lib.sh"
centre 1
paper 6 2
release
deliver desk; deliver seat-1; deliver_release seat-1
admit
time run seat-1 <<END
sleep 300
$(enter)
press "plainoption001b"
expect status "Saved on this computer"
tree q1.tree
press "Next question"
sleep 2000
shot q2.png
quit
END
time fold
time run seat-1 <<END
$(resume)
tree r.tree
quit
END
fold
cat $shots/r.tree $shots/q1.tree
